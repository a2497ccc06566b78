import type { Organization, Principal, RequestFacts, RoleSession, Service } from "../../iam";
import type { Model, ModelRole } from "../../terraform-model/model";
import { roleOf } from "../../terraform-model/read-roles";
import { itemsOf } from "../../terraform-model/items";
import type { Organizations } from "./organizations";
import type { Caller } from "./question";
import { accountOf } from "./request-of";

/** What the stacks say about principals and resources, apart from policies. */
export interface Traits {
  /** With its organization, its tags and how its session started, if known. */
  principalOf(caller: Caller): Principal;
  traitsOf(resource: string): Pick<RequestFacts, "keyAliases" | "resourceTags">;
}

/**
 * @param isInvented - whether no account has this resource, so it has no tags. Default: a resource outside of the
 * stacks may have any
 */
export function createTraits(
  model: Model,
  organizationOf: Organizations,
  ownerOf: (arn: string) => string,
  isInvented: (arn: string) => boolean = () => false,
): Traits {
  const roles = new Map(model.roles.map((role) => [role.arn, role]));
  const users = new Map(model.users.map((user) => [user.arn, user]));
  const unnamed = model.roles.filter(({ arnPrefix }) => arnPrefix !== undefined);
  const aliases = new Map(model.keys.map((key) => [key.arn, key.aliases]));
  const homes = new Map(itemsOf(model).map(({ id, kind, home }) => [id, { kind, home }]));
  const known = new WeakMap<Caller, Principal>();
  const workOut = ({ principal, permissions }: Caller): Principal => {
    if (principal.kind === "service") return withSource(principal, organizationOf);
    if (principal.kind === "anonymous" || principal.kind === "federated") return principal;
    const organization = principal.organization ?? organizationOf(accountOf(principal) ?? "");
    const whole = organization === undefined ? principal : { ...principal, organization };
    if (whole.kind === "user") {
      const id = users.get(whole.arn)?.uniqueId;
      return id === undefined ? whole : { userId: id, ...whole };
    }
    const role =
      principal.kind === "role-session" && permissions === "of-the-stacks"
        ? (roles.get(principal.roleArn) ?? roleOf(principal.roleArn, unnamed))
        : undefined;
    return role === undefined || whole.kind !== "role-session"
      ? whole
      : withRole(whole, role, tagsIn(model, role));
  };
  return {
    principalOf: (caller) => {
      const principal = known.get(caller) ?? workOut(caller);
      known.set(caller, principal);
      return principal;
    },
    traitsOf: (resource) => {
      const owner = ownerOf(resource);
      const found = homes.get(owner);
      if (found === undefined && isInvented(owner)) return { resourceTags: {} };
      const tags = found?.home === undefined ? undefined : tagsIn(model, found.home);
      const keyAliases = aliases.get(resource);
      return {
        ...(keyAliases === undefined ? {} : { keyAliases }),
        ...(tags === undefined ? {} : { resourceTags: found?.kind === "buckets" ? perhaps(tags) : tags }),
      };
    },
  };
}

/** A service acts for a resource, whose account may be in an organization. */
function withSource(service: Service, organizationOf: Organizations): Service {
  const { sourceAccount, sourceOrganizationId } = service;
  if (sourceOrganizationId !== undefined || sourceAccount === undefined) return service;
  if (sourceAccount === null) return { ...service, sourceOrganizationId: null };
  const organization: Organization | undefined = organizationOf(sourceAccount);
  if (organization === undefined) return service;
  return { ...service, sourceOrganizationId: organization === "none" ? null : organization.id };
}

/** A session has only its role's tags, unless the trust policy allows sts:TagSession. */
function withRole(
  session: RoleSession,
  { arn, arnPrefix, uniqueId, trust }: ModelRole,
  tags: Tags | undefined,
): RoleSession {
  const isNamed = session.roleArn === arn;
  const named: RoleSession = {
    ...session,
    ...(arnPrefix !== undefined && isNamed ? { arnPrefix } : {}),
    ...(uniqueId !== undefined && isNamed && session.roleId === undefined ? { roleId: uniqueId } : {}),
  };
  if (trust.document.unread !== undefined) return named;
  const allows = trust.document.statements.filter(({ effect }) => effect === "Allow");
  const ofServices = allows.every(({ principals = [] }) =>
    principals.every(({ kind }) => kind === "service"),
  );
  const addsNone = allows.every(
    ({ actions }) => !actions.except && actions.items.every((item) => ADDS_NO_TAGS.has(item.toLowerCase())),
  );
  return {
    ...named,
    ...(ofServices ? { begunBy: "service" as const } : {}),
    ...(session.tags === undefined && addsNone && tags !== undefined ? { tags } : {}),
  };
}

const ADDS_NO_TAGS: ReadonlySet<string> = new Set(["sts:assumerole", "sts:setsourceidentity"]);

type Tags = Readonly<Record<string, string>>;

/** The default tags of an account's provider; undefined if a resource may have its own. */
function tagsIn(
  { stacks, resources }: Model,
  { account, region }: Pick<ModelRole, "account" | "region">,
): Tags | undefined {
  const stack = stacks.find((one) => one.account === account && one.region === region);
  if (stack === undefined || stacksWithTags(resources).has(stack.id)) return undefined;
  const { default_tags: given } = stack.provider;
  const blocks: readonly unknown[] = given === undefined ? [] : Array.isArray(given) ? given : [given];
  return Object.assign({}, ...blocks.map((block) => (block as { readonly tags?: Tags }).tags ?? {})) as Tags;
}

const withTags = new WeakMap<Model["resources"], ReadonlySet<string>>();

function stacksWithTags(resources: Model["resources"]): ReadonlySet<string> {
  const known = withTags.get(resources);
  if (known !== undefined) return known;
  const ids = new Set(resources.filter(({ args }) => args["tags"] !== undefined).map(({ stack }) => stack));
  withTags.set(resources, ids);
  return ids;
}

/**
 * S3 uses a bucket's tags for authorization only if that is enabled on the bucket, which the stacks do not show.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/buckets-tagging-enable-abac.html
 */
function perhaps(tags: Tags): Readonly<Record<string, undefined>> {
  return Object.fromEntries(Object.keys(tags).map((name) => [name, undefined]));
}
