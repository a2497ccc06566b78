import { parsePolicy, type NamedPolicy } from "../../iam";
import type { ModelAccessGrants } from "../../terraform-model";
import { xmlAnswer, type Answer } from "./answer";
import { AwsError, elements, notImplemented, xmlDocument } from "./aws-error";
import { accessDenied } from "./denial";
import type { RequestSession } from "./request-session";
import { queryValue } from "../../analysis/requests";
import type { GatewayRequest } from "./http-request";
import type { Sessions } from "./issue-sessions";

const PATH = "/v20180820/accessgrantsinstance/dataaccess";
const SERVICE = "access-grants.s3.amazonaws.com";
const KNOWN_PARAMETERS: ReadonlySet<string> = new Set([
  "target",
  "permission",
  "durationSeconds",
  "privilege",
  "x-id",
]);

/** A grant's permission, by the request's names. */
type Permission = "READ" | "WRITE" | "READWRITE";

/** Whether it is a request to S3 Control, which shares the endpoint with S3. */
export function isAccessGrants({ path, headers }: GatewayRequest): boolean {
  return path.startsWith("/v20180820/") && headers.has("x-amz-account-id");
}

/**
 * Returns credentials of the location's role, narrowed to the grant that covers the request.
 *
 * @param tellResource called with the instance's ARN as soon as it is known
 * @throws AwsError when the instance's policy, the grants or the location's role do not allow the caller
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetDataAccess.html
 */
export function answerAccessGrants(
  exchange: RequestSession,
  sessions: Sessions,
  tellResource: (arn: string) => void,
): Answer {
  const { request, signed, services } = exchange;
  if (request.method !== "GET" || request.path !== PATH) {
    throw notImplemented(`${request.method} ${request.path} of S3 Control`);
  }
  const unknown = [...request.query.keys()].find(
    (name) => !KNOWN_PARAMETERS.has(name) && !/^x-amz-/i.test(name),
  );
  if (unknown !== undefined) throw notImplemented(`the parameter ${unknown} of s3:GetDataAccess`);
  if (signed === undefined) throw new AwsError(403, "AccessDenied", "Access Denied");
  const account = request.headers.get("x-amz-account-id");
  const instance = services.model.accessGrants.find(
    (one) => one.account === account && one.region === signed.scope.region,
  );
  if (instance === undefined) {
    throw new AwsError(404, "AccessGrantsInstanceNotExistsError", "Access Grants Instance does not exist");
  }
  tellResource(instance.instanceArn);
  exchange.require({
    action: "s3:GetDataAccess",
    resource: instance.instanceArn,
    resourceAccount: instance.account,
    region: instance.region,
    circumstances: {},
    // The policy of an existing instance is assumed to have the output's statements.
    ...(instance.policy === null ? { resourceOpenTo: "account" as const } : {}),
  });
  const asked = askedFor(request);
  const { principal } = signed.session;
  const granted = grantFor(instance, principal.roleArn, asked);
  if (granted === undefined) {
    throw new AwsError(
      403,
      "AccessDenied",
      `You do not have ${asked.permission} permissions to the requested S3 Prefix: ${asked.target}`,
      {
        Reason: `no grant of ${instance.instanceArn} gives ${principal.roleArn} ${asked.permission} on ${asked.target}`,
      },
    );
  }
  for (const decided of sessions.serviceMay(SERVICE, granted.roleArn, instance.instanceArn, [
    ["sts:AssumeRole", {}],
    ["sts:SetSourceIdentity", {}],
  ])) {
    if (!decided.allowed) throw accessDenied(decided);
  }
  const scope = asked.minimal ? asked.target : granted.scope;
  const { credentials } = sessions.issue({
    roleArn: granted.roleArn,
    sessionName: `access-grants-${principal.sessionName ?? ""}`.slice(0, 64),
    durationSeconds: asked.durationSeconds,
    policies: [scopePolicy(scope, asked.permission, instance.partition)],
    circumstances: { "s3:AccessGrantsInstanceArn": instance.instanceArn },
    chain: [...signed.session.chain, principal.roleArn, instance.instanceArn],
  });
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials;
  const texts = {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: expiration.toISOString(),
  };
  const grantee = { GranteeType: "IAM", GranteeIdentifier: principal.roleArn };
  return xmlAnswer(
    200,
    xmlDocument(
      `<GetDataAccessResult xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/"><Credentials>${elements(texts)}</Credentials>${elements({ MatchedGrantTarget: granted.scope })}<Grantee>${elements(grantee)}</Grantee></GetDataAccessResult>`,
    ),
  );
}

interface Asked {
  readonly target: string;
  readonly permission: Permission;
  readonly durationSeconds: number;
  /** Whether the credentials are limited to the target. */
  readonly minimal: boolean;
}

function askedFor(request: GatewayRequest): Asked {
  const target = queryValue(request, "target") ?? "";
  const permission = queryValue(request, "permission") ?? "";
  const privilege = queryValue(request, "privilege") ?? "Default";
  const durationSeconds = Number(queryValue(request, "durationSeconds") ?? 3600);
  const isPermission = (text: string): text is Permission => ["READ", "WRITE", "READWRITE"].includes(text);
  if (
    !target.startsWith("s3://") ||
    !isPermission(permission) ||
    !["Default", "Minimal"].includes(privilege) ||
    !(durationSeconds >= 900 && durationSeconds <= 43_200)
  ) {
    throw new AwsError(400, "InvalidRequest", "Expected a target, a permission and 900 to 43200 seconds");
  }
  return { target, permission, durationSeconds, minimal: privilege === "Minimal" };
}

/** The narrowest grant that covers the target. */
function grantFor(
  { grants, locations }: ModelAccessGrants,
  granteeArn: string,
  { target, permission }: Asked,
): { readonly scope: string; readonly roleArn: string } | undefined {
  return grants
    .filter((grant) => grant.granteeArn === granteeArn && gives(grant.permission, permission))
    .flatMap(({ locationId, subPrefix }) =>
      locations
        .filter(({ id }) => id === locationId)
        .map(({ scope, roleArn }) => ({ scope: `${withoutStar(scope)}${subPrefix}`, roleArn })),
    )
    .filter(({ scope }) =>
      scope.endsWith("*") ? withoutStar(target).startsWith(withoutStar(scope)) : scope === target,
    )
    .sort((left, right) => right.scope.length - left.scope.length)[0];
}

function gives(granted: string, asked: Permission): boolean {
  return granted === asked || granted === "READWRITE";
}

function withoutStar(text: string): string {
  return text.replace(/\*$/, "");
}

const READ = [
  "s3:GetObject",
  "s3:GetObjectVersion",
  "s3:GetObjectAcl",
  "s3:GetObjectVersionAcl",
  "s3:ListMultipartUploadParts",
];
const WRITE = [
  "s3:PutObject",
  "s3:PutObjectAcl",
  "s3:PutObjectVersionAcl",
  "s3:DeleteObject",
  "s3:DeleteObjectVersion",
  "s3:AbortMultipartUpload",
];

/**
 * The session policy of S3 Access Grants. AWS does not show it; it lists what a location's role needs for each
 * permission.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-grants-location-register.html
 */
function scopePolicy(scope: string, permission: Permission, partition: string): NamedPolicy {
  const [, bucket = "", pattern = ""] = /^s3:\/\/([^/*]+)\/?(.*)$/s.exec(scope) ?? [];
  const reads = permission !== "WRITE";
  const writes = permission !== "READ";
  const bucketArn = `arn:${partition}:s3:::${bucket}`;
  const name = `the grant of ${scope}`;
  const json = {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "GrantedObjects",
        Effect: "Allow",
        Action: [...(reads ? READ : []), ...(writes ? WRITE : [])],
        Resource: `${bucketArn}/${pattern}`,
      },
      ...(reads
        ? [
            {
              Sid: "GrantedListing",
              Effect: "Allow",
              Action: "s3:ListBucket",
              Resource: bucketArn,
              Condition: { StringLike: { "s3:prefix": pattern } },
            },
          ]
        : []),
      {
        Sid: "GrantedKeys",
        Effect: "Allow",
        Action: [
          ...(reads ? ["kms:Decrypt"] : []),
          ...(writes ? ["kms:Decrypt", "kms:GenerateDataKey"] : []),
        ],
        Resource: "*",
      },
    ],
  };
  return { name, document: parsePolicy(json, name, "session") };
}
