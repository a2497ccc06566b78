import { compileStatement, type CompiledStatement } from "./compile-statement";
import type { DecidedBy } from "./decision";
import { PolicyError, describeReceived, type StatementPlace } from "./errors";
import { indexPrincipals } from "./index-principals";
import { memoized } from "./memoized";
import type { PolicyDocument, PolicyKind } from "./policy-document";
import type { PrincipalFacts } from "./principal-facts";
import { publicityOf } from "./public-policy";
import { undocumented, type Unknown } from "./three-valued";

/** A policy with its name for messages: `bucket policy of account-b-thumb-bucket`. */
export interface NamedPolicy {
  readonly name: string;
  readonly document: PolicyDocument;
}

/** The control policies at one level of an organization: its root, a unit, or the account. */
interface Level<Policy> {
  readonly name: string;
  readonly policies: readonly Policy[];
}
export type ControlLevel = Level<NamedPolicy>;
export type CompiledLevel = Level<CompiledPolicy>;

interface EverySide<Policy> {
  /** Of the role, or of the user and its groups. Empty for root users, services and anonymous callers. */
  readonly identity: readonly Policy[];
  /** The permissions boundary of the role or user. */
  readonly boundary: Policy | null;
  /** Passed when the session started. Empty if there is none. */
  readonly session: readonly Policy[];
  /** Of the resource: a bucket policy and the like, a key policy, a trust policy. */
  readonly resource: Policy | null;
  /** Service control policies over the principal's account, from the root down. Empty outside an organization. */
  readonly scps: readonly Level<Policy>[];
  /** Resource control policies over the resource's account, RCPFullAWSAccess left out or not. */
  readonly rcps: readonly Level<Policy>[];
}

/**
 * Every policy that affects a request. A forgotten policy would change the answer, so each field is required: `null` or
 * an empty list for none.
 */
export interface PolicySet extends EverySide<NamedPolicy> {
  /** SCPs do not apply to an organization's management account. @default false */
  readonly principalAccountIsManagement?: boolean;
  /** RCPs do not apply to an organization's management account. @default false */
  readonly resourceAccountIsManagement?: boolean;
  /**
   * RestrictPublicBuckets of the bucket: with a public policy only AWS services and the bucket's own account have access.
   *
   * @default "off"
   */
  readonly restrictPublicBuckets?: PublicAccessSetting;
}

/** A setting of Block Public Access. */
export type PublicAccessSetting = "on" | "off" | "unknown";

/** A compiled policy. */
export interface CompiledPolicy {
  readonly name: string;
  readonly kind: PolicyKind;
  /** Why its content is not known. @default - it is known */
  readonly unread?: string;
  readonly statements: readonly CompiledStatement[];
  /** The statements that may name a principal. */
  readonly statementsNaming: (facts: PrincipalFacts) => readonly CompiledStatement[];
  /** Of those, the statements whose Action or NotAction matches an action, which is in lower case. */
  readonly statementsFor: (action: string, facts: PrincipalFacts) => readonly CompiledStatement[];
}

/** RestrictPublicBuckets of a bucket whose policy is public, or may be. */
export interface Restriction {
  readonly isPublic: true | Unknown;
  /** The statement that makes it so. */
  readonly at: StatementPlace;
  readonly by: DecidedBy;
}

/** A compiled policy set: compile once, decide often. */
export interface CompiledPolicies extends EverySide<CompiledPolicy> {
  readonly principalAccountIsManagement: boolean;
  readonly resourceAccountIsManagement: boolean;
  /** RestrictPublicBuckets, if it may deny callers of other accounts. */
  readonly restriction?: Restriction;
}

/**
 * Makes a policy set ready for {@link decide}. A document that is in several sets is compiled once.
 *
 * @throws PolicyError if a policy is of the wrong kind for its place, or a level has no policy
 */
export function compilePolicies(set: PolicySet): CompiledPolicies {
  return {
    identity: set.identity.map((policy) => compile(policy, ["identity"], "identity")),
    boundary: set.boundary === null ? null : compile(set.boundary, ["boundary"], "boundary"),
    session: set.session.map((policy) => compile(policy, ["session"], "session")),
    resource: set.resource === null ? null : compile(set.resource, ["resource", "key", "trust"], "resource"),
    scps: set.scps.map((level) => compileLevel(level, "scp")),
    rcps: set.rcps.map((level) => compileLevel(level, "rcp")),
    principalAccountIsManagement: set.principalAccountIsManagement ?? false,
    resourceAccountIsManagement: set.resourceAccountIsManagement ?? false,
    ...restrictionOf(set),
  };
}

/**
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-options
 */
function restrictionOf({
  resource,
  restrictPublicBuckets = "off",
}: PolicySet): Pick<CompiledPolicies, "restriction"> {
  if (resource === null || restrictPublicBuckets === "off") return {};
  const { isPublic, statement } = publicityOf(resource.document);
  if (isPublic === false || statement === undefined) return {};
  const { index, sid } = statement;
  const at = { policy: resource.name, statement: index, ...(sid === undefined ? {} : { sid }) };
  return {
    restriction: {
      isPublic:
        isPublic === true && restrictPublicBuckets === "unknown"
          ? undocumented("RestrictPublicBuckets, which is not known, with a public bucket policy")
          : isPublic,
      at,
      by: { side: "resource", ...at, restriction: "RestrictPublicBuckets" },
    },
  };
}

function compile(
  { name, document }: NamedPolicy,
  kinds: readonly PolicyKind[],
  place: string,
): CompiledPolicy {
  if (!kinds.includes(document.kind)) {
    throw new PolicyError(
      name,
      `a policy of kind ${kinds.join(" or ")} as ${place}`,
      describeReceived(document.kind),
    );
  }
  const { kind, unread } = document;
  return { name, kind, ...compileDocument(document), ...(unread === undefined ? {} : { unread }) };
}

type CompiledDocument = Pick<CompiledPolicy, "statements" | "statementsNaming" | "statementsFor">;

/** Most statements are about other actions or principals, so they are left out first. */
const compileDocument = memoized((document: PolicyDocument): CompiledDocument => {
  const statements = document.statements.map(compileStatement);
  const byPrincipal = (some: readonly CompiledStatement[]): CompiledDocument["statementsNaming"] =>
    indexPrincipals(some, ({ source }) => source);
  const byAction = new Map<string, CompiledDocument["statementsNaming"]>();
  return {
    statements,
    statementsNaming: byPrincipal(statements),
    statementsFor: (action, facts) => {
      const known =
        byAction.get(action) ?? byPrincipal(statements.filter(({ matchesAction }) => matchesAction(action)));
      byAction.set(action, known);
      return known(facts);
    },
  };
});

function compileLevel({ name, policies }: ControlLevel, kind: "scp" | "rcp"): CompiledLevel {
  if (policies.length === 0 && kind === "scp") {
    // Organizations requires at least one SCP at every level.
    throw new PolicyError(name, "at least one service control policy at each level", "none");
  }
  return { name, policies: policies.map((policy) => compile(policy, [kind], kind)) };
}
