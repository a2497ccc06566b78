import { HandshakeError } from "../../config/errors";
import { reasonText, type NamedPolicy, type Service } from "../../iam";
import type { Model } from "../../terraform-model";
import type { Caller, ConditionContext } from "../../analysis/lookup/question";
import type { PolicyLookup } from "../../analysis/lookup/policy-lookup";
import type { Requester, Authorize, Decided } from "./authorize";
import { roleSession, type IssuedSession, type Keyring } from "./credentials";
import type { RequiredPermission } from "../../analysis/requests";
import { tokenRequester, type Tokens } from "./tokens";
import { assumeActions, extrasOfService, type SessionExtras } from "./session-extras";

/** AWS would refuse these credentials. A line with the reason, and one for each missing statement. */
export class TrustError extends HandshakeError {
  readonly code = "SANDBOX_NOT_TRUSTED";
  override readonly exitCode = 1;
}

/** The caller that assumes a role, and its parameters. */
export interface RoleAssumption {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly durationSeconds: number;
  readonly policies?: readonly NamedPolicy[];
  readonly circumstances?: IssuedSession["circumstances"];
  /** @default - no tags, no source identity */
  readonly extras?: SessionExtras;
  /** The caller. @default - a user */
  readonly chain?: IssuedSession["chain"];
}

/** Issues sessions, after checking the stacks' policies as AWS does. */
export interface Sessions {
  /** Whether a service may assume a role: one decision for each action that its trust policy needs. */
  serviceMay(
    service: string,
    roleArn: string,
    sourceArn: string | null,
    actions: readonly (readonly [action: string, circumstances: RequiredPermission["circumstances"]])[],
  ): Decided[];
  /** A session of a role, for any caller. */
  issue(taking: RoleAssumption): IssuedSession;
  /** @throws TrustError when the trust policy does not allow the service */
  issueForService(service: string, roleArn: string, sourceArn?: string): IssuedSession;
  /** For a service that calls as itself, on behalf of what it names. */
  issueAsService(service: Service): IssuedSession;
  /** @throws TrustError when the trust policy does not allow the token */
  issueForToken(token: string, roleArn: string): IssuedSession;
  issueForAdministrator(account: string): IssuedSession;
  /**
   * For a user who wants to try a role: any role of the stacks or of a permission set.
   *
   * @throws TrustError when the stacks have no such role
   */
  issueForPerson(roleArn: string): IssuedSession;
}

const NO_EXTRAS: SessionExtras = { tags: {}, transitiveTags: {} };
const HOUR_SECONDS = 3600;
/** A service's own credentials are not visible to policies. */
const ACCOUNT_OF_AWS = "000000000000";
/** As long as a person stays. */
const DAY_SECONDS = 24 * HOUR_SECONDS;

export function createSessions(
  model: Model,
  lookup: PolicyLookup,
  authorize: Authorize,
  keyring: Keyring,
  tokens: Tokens,
): Sessions {
  const serviceMay: Sessions["serviceMay"] = (service, roleArn, sourceArn, actions) =>
    actions.map(([action, circumstances]) =>
      authorize(
        serviceRequester(service, sourceArn, model),
        trustPermission(roleArn, action, model, circumstances),
      ),
    );
  const issueAs = (taking: RoleAssumption, permissions: Caller["permissions"]): IssuedSession => {
    const { roleArn, sessionName, durationSeconds, policies = [], circumstances = {}, chain = [] } = taking;
    const { transitiveTags, sourceIdentity } = taking.extras ?? NO_EXTRAS;
    const made = roleSession(roleArn, sessionName);
    const identity: ConditionContext =
      sourceIdentity === undefined ? {} : { "aws:SourceIdentity": sourceIdentity };
    return keyring.issue(
      {
        // A principal outside of the stacks has no tags. The tags of others are not all known.
        principal: permissions === "of-the-stacks" ? made : { ...made, tags: {} },
        permissions,
        policies,
        circumstances: { ...identity, ...circumstances },
        chain,
        transitiveTags,
        ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
      },
      durationSeconds,
    );
  };
  return {
    serviceMay,
    issue: (taking) => issueAs(taking, "of-the-stacks"),
    issueForService(service, roleArn, sourceArn) {
      const extras = extrasOfService(service);
      const decisions = serviceMay(service, roleArn, sourceArn ?? null, assumeActions(extras));
      expectAllowed(
        decisions,
        `${service} cannot assume ${roleArn}${sourceArn === undefined ? "" : ` for ${sourceArn}`}`,
        roleArn,
      );
      const sessionName =
        sourceArn
          ?.split(/[:/]/)
          .at(-1)
          ?.replace(/[^\w+=,.@-]/g, "-")
          .slice(0, 64) ?? "";
      return issueAs(
        {
          roleArn,
          sessionName: sessionName.length < 2 ? (service.split(".")[0] ?? service) : sessionName,
          durationSeconds: HOUR_SECONDS,
          chain: [service],
          extras,
        },
        "of-the-stacks",
      );
    },
    issueAsService(service) {
      const [{ partition } = { partition: "aws" }] = model.stacks;
      return keyring.issue(
        {
          principal: roleSession(`arn:${partition}:iam::${ACCOUNT_OF_AWS}:role/${service.name}`, "delivery"),
          asService: service,
          permissions: "nothing",
          policies: [],
          circumstances: sourceKeys(service),
          chain: typeof service.sourceArn === "string" ? [service.sourceArn] : [],
          transitiveTags: {},
        },
        HOUR_SECONDS,
      );
    },
    issueForToken(token, roleArn) {
      const requester = tokenRequester(tokens.read(token), roleArn);
      const need = trustPermission(roleArn, "sts:AssumeRoleWithWebIdentity", model, {});
      expectAllowed(
        [authorize(requester, need)],
        `${requester.caller.text} cannot assume ${roleArn}`,
        roleArn,
      );
      return issueAs(
        { roleArn, sessionName: "token", durationSeconds: HOUR_SECONDS, chain: [requester.caller.text] },
        "of-the-stacks",
      );
    },
    issueForAdministrator(account) {
      const [{ partition } = { partition: "aws" }] = model.stacks;
      const roleArn = `arn:${partition}:iam::${account}:role/Administrator`;
      return issueAs({ roleArn, sessionName: "person", durationSeconds: DAY_SECONDS }, "everything");
    },
    issueForPerson(roleArn) {
      const principal = roleSession(roleArn, "person");
      if (lookup.identityOf({ text: roleArn, principal, permissions: "of-the-stacks" }) === undefined) {
        throw new TrustError(
          `${roleArn}: expected a role of the stacks, or of a permission set that they assign to its account`,
        );
      }
      return issueAs({ roleArn, sessionName: "person", durationSeconds: DAY_SECONDS }, "of-the-stacks");
    },
  };
}

/** @throws TrustError with the reasons and missing statements */
function expectAllowed(decisions: readonly Decided[], what: string, roleArn: string): void {
  const denied = decisions.find(({ allowed }) => !allowed);
  if (denied === undefined) return;
  const { why, toAdd = [] } = denied.record;
  const added = toAdd.map(
    ({ policy, statement }) =>
      `to add to ${policy ?? `the trust policy of ${roleArn}`}: ${JSON.stringify(statement)}`,
  );
  throw new TrustError([`${what}: ${why.map(reasonText).join("; ")}`, ...added].join("\n"));
}

/** The permission to assume a role, or to do so in a certain way. */
export function trustPermission(
  roleArn: string,
  action: string,
  { roles, stacks }: Model,
  circumstances: RequiredPermission["circumstances"],
): RequiredPermission {
  const region = roles.find(({ arn }) => arn === roleArn)?.region ?? stacks[0]?.region ?? "us-east-1";
  return { action, resource: roleArn, resourceAccount: roleArn.split(":")[4] ?? "", region, circumstances };
}

/** A service's source in addition to the ARN: AWS Config sends no ARN, load balancers no account. */
function sourceKeys({ sourceAccount, sourceOrganizationId }: Service): IssuedSession["circumstances"] {
  return {
    ...(typeof sourceAccount === "string" ? { "aws:SourceAccount": sourceAccount } : {}),
    ...(typeof sourceOrganizationId === "string" ? { "aws:SourceOrgID": sourceOrganizationId } : {}),
  };
}

function serviceRequester(service: string, sourceArn: string | null, { buckets }: Model): Requester {
  // The ARN of a bucket names no account.
  const named = sourceArn?.split(":")[4];
  const sourceAccount =
    named === undefined
      ? null
      : named === ""
        ? (buckets.find(({ arn }) => arn === sourceArn)?.account ?? null)
        : named;
  return {
    caller: {
      text: service,
      principal: {
        kind: "service",
        name: service,
        names: [service],
        sourceArn,
        sourceAccount,
      },
      permissions: "nothing",
    },
  };
}
