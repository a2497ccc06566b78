import type { Model } from "../terraform-model/model";
import { environmentOf } from "../config/environment";
import { HandshakeError } from "../config/errors";
import { deployerRoles, type DeployerKind, type DeployerRole } from "./deployer-roles";
import { s3BackendOf } from "./state-grants";

/** Which jobs may assume the roles. */
export interface GitHubJobs {
  /** `owner/name` */
  readonly repository: string;
  /** The GitHub environment of each kind of role's jobs. */
  readonly environments: Readonly<Record<DeployerKind, string>>;
}

/** The template cannot be generated from these stacks. */
export class BootstrapError extends HandshakeError {
  readonly code = "BOOTSTRAP_IMPOSSIBLE";
}

type Json = Readonly<Record<string, unknown>>;

const ISSUER = "token.actions.githubusercontent.com";

/**
 * A CloudFormation template with what an account needs before its first deployment: the bucket of Terraform's state,
 * GitHub as an identity provider, and a deployer's and a planner's role. Updating its stack updates the policies.
 *
 * @throws BootstrapError when Terraform assumes another role for the account, or has states in several Regions
 * @see https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
 */
export function bootstrapTemplate(model: Model, account: string, jobs: GitHubJobs): Json {
  const roles = deployerRoles(model).filter((role) => role.account === account);
  const assumed = roles.find((role) => role.assumed !== undefined)?.assumed;
  if (assumed !== undefined) {
    throw new BootstrapError(
      `${account}: expected an account without access.assumeRoleArn, since the pipeline's role is of the account itself, ` +
        `received ${assumed}`,
    );
  }
  const state = stateOf(model, account);
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: `What s3-handshake needs in ${account} before its first deployment`,
    Parameters: {
      OidcProvider: madeHere("GitHub as an identity provider; an account has one"),
      ...(state === undefined
        ? {}
        : { StateBuckets: madeHere("The buckets of Terraform's state", state.isOfAnother) }),
    },
    Rules: rules(account, state?.region),
    Conditions: {
      MakesOidcProvider: isCreate("OidcProvider"),
      ...(state === undefined ? {} : { MakesStateBuckets: isCreate("StateBuckets") }),
    },
    Resources: {
      OidcProvider: {
        Type: "AWS::IAM::OIDCProvider",
        Condition: "MakesOidcProvider",
        DeletionPolicy: "Retain",
        UpdateReplacePolicy: "Retain",
        Properties: { Url: `https://${ISSUER}`, ClientIdList: ["sts.amazonaws.com"] },
      },
      ...Object.assign({}, ...(state?.buckets ?? []).map(stateBucket)),
      ...Object.assign({}, ...roles.map((role) => roleResources(role, jobs))),
    } as Json,
    Outputs: Object.fromEntries(
      roles.map(({ kind }) => [`${titled(kind)}Arn`, { Value: { "Fn::GetAtt": [titled(kind), "Arn"] } }]),
    ),
  };
}

/** The name of the role that deploys, or plans; the pipeline's jobs assume it by this name. */
function deployerRoleName({ kind, stacks }: DeployerRole): string {
  const environment = environmentOf(stacks[0] ?? "");
  return ["s3-handshake", ...(environment === undefined ? [] : [environment]), kind].join("-");
}

function madeHere(description: string, exists = false): Json {
  return {
    Type: "String",
    AllowedValues: ["create", "exists"],
    Default: exists ? "exists" : "create",
    Description: description,
  };
}

function isCreate(parameter: string): Json {
  return { "Fn::Equals": [{ Ref: parameter }, "create"] };
}

/** A wrong account or Region is reported before anything is created. */
function rules(account: string, region: string | undefined): Json {
  const rule = (name: string, expected: string): Json => ({
    Assertions: [
      {
        Assert: { "Fn::Equals": [{ Ref: name }, expected] },
        AssertDescription: `This template is for ${expected}`,
      },
    ],
  });
  return {
    Account: rule("AWS::AccountId", account),
    ...(region === undefined ? {} : { Region: rule("AWS::Region", region) }),
  };
}

interface State {
  readonly region: string;
  readonly buckets: readonly string[];
  /** Whether an earlier account of the stacks has the bucket: a bucket belongs to one account. */
  readonly isOfAnother: boolean;
}

function stateOf({ stacks }: Model, account: string): State | undefined {
  const own = stacks.filter((stack) => stack.account === account);
  const backends = own.map(s3BackendOf).filter((backend) => backend?.assumeRole === undefined);
  const [first, ...others] = backends.flatMap((backend) => backend ?? []);
  if (first === undefined) return undefined;
  const other = others.find(({ region }) => region !== first.region);
  if (other !== undefined) {
    throw new BootstrapError(
      `${account}: expected the states of an account in one Region, received ${first.region} and ${other.region}`,
    );
  }
  const buckets = [...new Set([first, ...others].map(({ bucket }) => bucket))];
  const owner = stacks.find((stack) => buckets.includes(s3BackendOf(stack)?.bucket ?? ""));
  return { region: first.region, buckets, isOfAnother: owner?.account !== account };
}

const KEPT = { Condition: "MakesStateBuckets", DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" };

function stateBucket(bucket: string, index: number): Json {
  const name = `StateBucket${index + 1}`;
  const arn = { "Fn::GetAtt": [name, "Arn"] };
  return {
    [name]: {
      Type: "AWS::S3::Bucket",
      ...KEPT,
      Properties: {
        BucketName: bucket,
        VersioningConfiguration: { Status: "Enabled" },
        OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
        },
      },
    },
    [`${name}Policy`]: {
      Type: "AWS::S3::BucketPolicy",
      ...KEPT,
      Properties: {
        Bucket: { Ref: name },
        PolicyDocument: {
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "DenyWithoutTls",
              Effect: "Deny",
              Principal: "*",
              Action: "s3:*",
              Resource: [arn, { "Fn::Join": ["", [arn, "/*"]] }],
              Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
          ],
        },
      },
    },
  };
}

function roleResources(role: DeployerRole, jobs: GitHubJobs): Json {
  const { kind, policies } = role;
  const name = titled(kind);
  const managed = policies.map((document, index) => [`${name}Policy${index + 1}`, document] as const);
  return {
    [name]: {
      Type: "AWS::IAM::Role",
      Properties: {
        RoleName: deployerRoleName(role),
        AssumeRolePolicyDocument: trustOf(kind, jobs),
        ManagedPolicyArns: managed.map(([id]) => ({ Ref: id })),
      },
    },
    ...Object.fromEntries(
      managed.map(([id, PolicyDocument]) => [
        id,
        { Type: "AWS::IAM::ManagedPolicy", Properties: { PolicyDocument } },
      ]),
    ),
  };
}

/** A job of one environment of one repository; GitHub decides who may run jobs there. */
export function trustOf(kind: DeployerKind, { repository, environments }: GitHubJobs): Json {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "GitHubEnvironment",
        Effect: "Allow",
        Principal: {
          Federated: {
            "Fn::Sub": `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:oidc-provider/${ISSUER}`,
          },
        },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            [`${ISSUER}:aud`]: "sts.amazonaws.com",
            [`${ISSUER}:sub`]: `repo:${repository}:environment:${environments[kind]}`,
          },
        },
      },
    ],
  };
}

function titled(kind: DeployerKind): string {
  return kind === "deployer" ? "Deployer" : "Planner";
}
