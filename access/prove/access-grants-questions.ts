import type { ResolvedConfig } from "../../config/schema";
import type { LambdaWriter, RoleWriter } from "../../config/writer-schema";
import type { Model } from "../model/model";
import { administrator, bystander, roleArnOf, rootUser, strangerAccount } from "./callers";
import type { Caller, Question, Setting } from "./question";
import { accessGrantsInstance, LOCATION_ROLE, ownRoles, wishesOf, type Reach } from "./reaches";
import { namesakes } from "./stranger-questions";

type Grantee = LambdaWriter | RoleWriter;

function granteesOf(config: ResolvedConfig): Grantee[] {
  return config.writers.filter(
    (writer): writer is Grantee => "handshake" in writer && writer.handshake.kind === "access-grants",
  );
}

/** What a grant has to give for all that is wished under a prefix. */
export function grantPermission({
  actions,
  lists,
}: Pick<Reach, "actions" | "lists">): "READ" | "WRITE" | "READWRITE" {
  const reads = actions.some((action) => action.startsWith("s3:GetObject")) || lists !== "nothing";
  const writes = actions.some((action) => /Put|Delete|Abort/.test(action));
  return reads && writes ? "READWRITE" : writes ? "WRITE" : "READ";
}

/** Who may ask B's instance of S3 Access Grants for credentials. */
export function accessGrantsQuestions(config: ResolvedConfig): Question[] {
  const grantees = granteesOf(config);
  if (grantees.length === 0) return [];
  const { A, B } = config.accounts;
  const instance = accessGrantsInstance(B);
  // The policy of an instance that is there already is not in the stacks.
  const isOpen = config.accessGrants?.existingInstance === true;
  const ask = (group: string, caller: Caller, situation: string, result: "allowed" | "denied"): Question => ({
    group,
    caller,
    action: "s3:GetDataAccess",
    resource: instance,
    resourceAccount: B.id,
    region: B.region,
    situation,
    expected: result === "allowed" ? { result, identity: true, resource: true } : { result },
    ...(isOpen ? { resourceOpenTo: "account" as const } : {}),
  });
  const own = grantees.flatMap((writer) => ownRoles(writer, config));
  const strangers = [
    ...namesakes(own, B.id, config),
    bystander(B),
    ...(A.id === B.id ? [] : [administrator(A), rootUser(A)]),
    administrator(strangerAccount(config)),
  ];
  return [
    ...grantees.flatMap((writer) =>
      ownRoles(writer, config).flatMap((caller) => [
        ask(writer.name, caller, "asks for credentials", "allowed"),
        ...["s3:CreateAccessGrant", "s3:PutAccessGrantsInstanceResourcePolicy", "s3:DeleteAccessGrant"].map(
          (action) => ({
            ...ask(writer.name, caller, "not asked for", "denied"),
            action,
            expected: { result: "denied", identity: false } as const,
          }),
        ),
      ]),
    ),
    ...(isOpen
      ? []
      : strangers.map((caller) => ask(config.destination.bucketName, caller, "a stranger", "denied"))),
  ];
}

/** The grants themselves: which role is given what under which prefix, and with which role S3 gives it. */
export function accessGrantsSettings(config: ResolvedConfig, { accessGrants }: Model): Setting[] {
  const grantees = granteesOf(config);
  const { B } = config.accounts;
  const group = config.destination.bucketName;
  const found = accessGrants.filter(({ account, region }) => account === B.id && region === B.region);
  const others = accessGrants.filter((instance) => !found.includes(instance));
  const expected = grantees.flatMap((writer) => {
    const arns = ownRoles(writer, config).map(({ principal }) =>
      principal.kind === "role-session" ? principal.roleArn : "",
    );
    return arns.flatMap((arn) =>
      wishesOf(writer).map((wish) => `${grantPermission(wish)} on ${wish.prefix}* for ${arn}`),
    );
  });
  const received = found.flatMap(({ grants }) =>
    grants.map(({ permission, subPrefix, granteeArn }) => `${permission} on ${subPrefix} for ${granteeArn}`),
  );
  const location = (scope: string, roleArn: string): string => `${scope} with ${roleArn}`;
  const locations =
    grantees.length === 0
      ? []
      : [location(`s3://${config.destination.bucketName}/*`, roleArnOf(B, LOCATION_ROLE))];
  const text = (list: readonly string[]): string => [...list].sort().join("; ") || "none";
  if (grantees.length === 0 && accessGrants.length === 0) return [];
  return [
    {
      group,
      subject: "S3 Access Grants",
      name: "grants",
      expected: text(expected),
      received: text(received),
    },
    {
      group,
      subject: "S3 Access Grants",
      name: "locations",
      expected: text(locations),
      received: text(
        found.flatMap((instance) => instance.locations.map(({ scope, roleArn }) => location(scope, roleArn))),
      ),
    },
    {
      group,
      subject: "S3 Access Grants",
      name: `instances outside of ${B.id} in ${B.region}`,
      expected: "none",
      received: text(others.map(({ instanceArn }) => instanceArn)),
    },
  ];
}
