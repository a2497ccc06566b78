import { join, relative } from "node:path";
import { userFolder } from "../config/user-path";
import { byKind, type ByKind } from "../config/by-kind";
import type {
  ResolvedBucket,
  ResolvedFunction,
  ResolvedRole,
  ResolvedWriter,
} from "../config/resolve-writers";
import type { ResolvedConfig } from "../config/schema";
import type { Account } from "../config/account-schema";
import { stackedProducers, type AccessPlan } from "../handshakes/access-plan";
import type { PlannedRole } from "../handshakes/planned-writer";
import { preconditionsOf } from "../handshakes/preconditions";
import { identityCenterStackId, roleArn, stackId, type AccountRef } from "../naming";
import type { Zip } from "./app/app-task";
import { outArguments } from "./app/stacks-folder";
import { commandText } from "./command-text";

/** How many roles of a stack are listed; further ones are counted. */
const LISTED_ROLES = 12;

export interface SynthMade {
  readonly config: ResolvedConfig;
  readonly plan: AccessPlan;
  readonly zips: readonly Zip[];
  /** `cdk.tf.json`, or `cdk.tf` */
  readonly file: string;
  readonly isProven: boolean;
  /** The output folder, if it is not the default. */
  readonly out: string | undefined;
}

/** The output of synth: the stacks, roles, buckets and zips, and what to do next. */
export function synthSummary(made: SynthMade): string {
  const { config, plan, zips, isProven } = made;
  const stack = (id: string, { id: accountId, region }: AccountRef): string =>
    `${id}  ${accountId} ${region}  ${join(made.out ?? "cdktf.out", "stacks", id, made.file)}`;
  return [
    ...stackedProducers(plan).flatMap(({ key, account, roles, sources }) => [
      "",
      stack(stackId(key, config.environment), account),
      ...sources.map(
        ({ bucketName, existing }) => `  bucket  ${bucketName}${existing === undefined ? "" : " (existing)"}`,
      ),
      ...listRoles(account, roles),
    ]),
    ...(config.identityCenter === undefined || plan.permissionSets.length === 0
      ? []
      : [
          "",
          stack(identityCenterStackId(config.environment), config.identityCenter.account),
          ...plan.permissionSets.map(({ writer }) => `  permission set  ${writer.permissionSetName}`),
        ]),
    ...plan.owners.flatMap(({ key: ownerKey, account, destinations, roles }) => [
      "",
      stack(stackId(ownerKey, config.environment), account),
      ...destinations.flatMap(({ bucketName, existing, key }) => [
        `  bucket  ${bucketName}${existing === undefined ? "" : " (existing)"}`,
        ...(key === undefined ? [] : [`  key     ${key.alias}`]),
      ]),
      ...listRoles(account, roles),
    ]),
    "",
    "Access paths:",
    ...plan.writers.map((writer) => `  ${writer.name} ${byKind(DESCRIPTIONS, writer)}`),
    ...zipLines(zips),
    ...preconditions(config, plan),
    // Unproven stacks cannot be deployed.
    ...(isProven
      ? ["", `Next: read the JSON, then ${planText(made)}${deployText(deployOrder(plan, config), made)}`]
      : []),
  ].join("\n");
}

/** The command that shows what a deployment would change; it needs JSON. */
function planText({ file, out }: SynthMade): string {
  return file === "cdk.tf.json" ? `\`${inFolder()}${commandText("plan", ...outArguments(out))}\` and ` : "";
}

function inFolder(): string {
  const place = relative(userFolder(), process.cwd());
  return place === "" ? "" : `cd ${place} && `;
}

/** The command that deploys all stacks in order, from the user's folder; it needs JSON. */
function deployText(ids: readonly string[], { file, out }: SynthMade): string {
  const place = relative(userFolder(), process.cwd());
  if (file === "cdk.tf.json") {
    return `\`${inFolder()}${commandText("deploy", ...outArguments(out))}\`, which applies ${ids.join(", ")}`;
  }
  const folder = (id: string): string => join(out ?? join(place, "cdktf.out"), "stacks", id);
  return [
    "for each, in this order:",
    ...ids.map((id) => `  terraform -chdir=${folder(id)} init && terraform -chdir=${folder(id)} apply`),
  ].join("\n");
}

/** What only an owner can fix, printed before the deployment fails because of it. */
function preconditions(config: ResolvedConfig, plan: AccessPlan): string[] {
  const lines = preconditionsOf(config, plan).flatMap(({ what, statements = [] }) => [
    `  ${what}`,
    ...statements.map((statement) => `    ${JSON.stringify(statement)}`),
  ]);
  return lines.length === 0 ? [] : ["", "Required outside of the stacks:", ...lines];
}

/** The ids of all stacks, in the order in which they are applied. */
export function deployOrder(plan: AccessPlan, { environment }: ResolvedConfig): string[] {
  return [
    ...stackedProducers(plan).map(({ key }) => stackId(key, environment)),
    ...(plan.permissionSets.length === 0 ? [] : [identityCenterStackId(environment)]),
    ...plan.owners.map(({ key }) => stackId(key, environment)),
  ];
}

function listRoles(account: Account, roles: readonly Pick<PlannedRole, "role">[]): string[] {
  const more = roles.length - LISTED_ROLES;
  return [
    ...roles
      .slice(0, LISTED_ROLES)
      .map(
        ({ role: { roleName, existing } }) =>
          `  role    ${roleArn(account, roleName)}${existing === undefined ? "" : " (existing)"}`,
      ),
    ...(more > 0 ? [`  … and ${more} more roles`] : []),
  ];
}

/** The description of each kind of writer, after its name. */
const DESCRIPTIONS: ByKind<ResolvedWriter, [], string> = {
  lambda: (writer) =>
    `(${writer.workload} function)${through(writer)} -> ${places(
      writer.workload === "own" ? Object.keys(writer.operations) : [writer.outputPrefix],
      writer.destinations,
    )}`,
  "ecs-task": describeRole,
  service: describeRole,
  oidc: describeRole,
  "event-bridge": ({ kind, functionName, alias }) =>
    `(${kind}) invokes ${functionName}${alias === undefined ? "" : `:${alias}`}`,
  "identity-center": ({ kind, permissionSetName, prefixes, destinations }) =>
    `(${kind}), ${permissionSetName} -> ${places(prefixes, destinations)}`,
  "service-principal": ({ facts, sources, prefix, destinations }) =>
    `(${facts.principal} for ${"accounts" in sources ? counted(sources.accounts.length, "account") : sources.organizationId}) -> ${places([prefix], destinations)}`,
};

function describeRole(writer: ResolvedRole): string {
  const { accounts, destinations, kind, prefixes } = writer;
  const where = accounts.length === 1 && accounts[0]?.key === "A" ? "" : ` in ${accounts.length} accounts`;
  // Without sharedPrefixes, two writers with one prefix are refused.
  const shared =
    accounts.length > 1 ? ", which share the prefix: each may overwrite the others' objects" : "";
  return `(${kind})${where}${through(writer)} -> ${places(prefixes, destinations)}${shared}`;
}

function through({ handshake }: ResolvedFunction | ResolvedRole): string {
  return handshake.kind === "assume-role" ? ` through ${handshake.roleName}` : ` by ${handshake.kind}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function places(prefixes: readonly string[], buckets: readonly ResolvedBucket[]): string {
  return buckets
    .flatMap(({ bucketName }) => prefixes.map((prefix) => `s3://${bucketName}/${prefix}`))
    .join(", ");
}

function zipLines(zips: readonly Zip[]): string[] {
  const lines = zips.map(
    ({ workload, architecture, zipBytes, sha256Base64 }) =>
      `Zip:  ${workload} for ${architecture}, ${(zipBytes / 1e6).toFixed(2)} MB, SHA-256 ${sha256Base64}`,
  );
  return lines.length === 0 ? [] : ["", ...new Set(lines)];
}
