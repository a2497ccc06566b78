import type { ResolvedConfig } from "../../config/schema";
import { accountsOf } from "../../config/writers-of";
import { ORIGIN_ACCESS_IDENTITY, parsePermissionSetRole, type Principal } from "../../iam";
import type { Model, ModelRole } from "../../terraform-model";
import { arnsOfRoles, roleOf } from "../../terraform-model/read-roles";
import type { Caller } from "../lookup/question";
import type { PolicyLookup } from "../lookup/policy-lookup";
import { ANONYMOUS, rootUser, sessionCaller } from "../lookup/callers";
import { similarPrincipal } from "../similar-principal";
import { nameResource, roleNamed } from "./name-resource";
import { questionError, type UserQuestion } from "./user-question";

/** The account of a principal, by its name in a question; undefined for services and others without one. */
export function accountOfPrincipal(text: string, { roles }: Model): string | undefined {
  const [, account] = /^arn:[^:]+:(?:iam|sts)::(\d{12}):/.exec(text) ?? [];
  return account ?? roles.find(({ name }) => name === text.replace(/^role\//, ""))?.account;
}

/** Who asks. */
export interface NamedPrincipal {
  readonly caller: Caller;
  /** What was assumed about a principal that the stacks do not create. */
  readonly note?: string;
}

type Asked = Pick<UserQuestion, "principal" | "action" | "source" | "foreign" | "circumstances">;

/** Where principals are looked up. */
interface Place {
  readonly config: ResolvedConfig | undefined;
  readonly model: Model;
  readonly lookup: PolicyLookup;
  /** Whether the principal certainly exists, however it is spelt. @default false */
  readonly asFound?: boolean;
}

/**
 * Finds a principal by an ARN or a name. One that the stacks do not create is assumed to have every permission that its
 * account can give. One that looks like a misspelt role of the stacks is refused, unless the question marks it as
 * foreign.
 *
 * @throws QuestionError
 */
export function namePrincipal(asked: Asked, place: Place): NamedPrincipal {
  const { principal: text } = asked;
  if (text === "anonymous") return known(ANONYMOUS, asked);
  if (isFederated(asked)) {
    return known({ text, principal: { kind: "federated", provider: text }, permissions: "nothing" }, asked);
  }
  if (/^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(text) || ORIGIN_ACCESS_IDENTITY.test(text))
    return known(serviceCaller(asked, place.model), asked);
  if (/^(?:role\/)?[\w+=,.@-]{1,64}$/.test(text) && !/^\d{12}$/.test(text)) {
    return rolePrincipal(
      roleNamed(text.replace(/^role\//, ""), place.model, "principal"),
      undefined,
      asked,
      place,
    );
  }
  const [, service, account, kind] =
    /^arn:[^:]+:(iam|sts)::(\d{12}):(root$|role\/.+|user\/.+|federated-user\/.+|assumed-role\/[^/]+\/[^/]+$)/.exec(
      text,
    ) ?? [];
  if (
    account === undefined ||
    kind === undefined ||
    (service === "sts") !== /^(?:assumed-role|federated-user)\//.test(kind)
  ) {
    throw questionError(
      "principal",
      'the ARN of a role, its session, a user, a federated user or root, the name of a role of the stacks, a service, an OIDC or SAML provider or "anonymous"',
      text,
    );
  }
  if (kind === "root") return rootPrincipal(account, asked, place);
  if (/^(?:federated-)?user\//.test(kind)) return userPrincipal(text, asked, place);
  const [, name = "", sessionName] = /^assumed-role\/([^/]+)\/(.+)$/.exec(kind) ?? [];
  if (sessionName === undefined) return rolePrincipal(text, undefined, asked, place);
  return rolePrincipal(roleOfSession(text, account, name, place), sessionName, asked, place);
}

/** A provider by its ARN. Providers built into AWS have names, which may look like services. */
function isFederated({ principal, action }: Asked): boolean {
  if (/^arn:[^:]+:iam::\d{12}:(?:oidc|saml)-provider\/.+$/.test(principal)) return true;
  return /^sts:AssumeRoleWithWebIdentity$/i.test(action) && /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(principal);
}

/** A session's ARN does not have its role's path. */
function roleOfSession(arn: string, account: string, name: string, { config, model }: Place): string {
  const [role] = arnsOfRoles(
    name,
    model.roles.filter((one) => one.account === account),
  );
  if (role !== undefined) return role;
  const roles = `arn:${arn.split(":")[1] ?? "aws"}:iam::${account}:role/`;
  const reserved = `${roles}${permissionSetPath(account, config)}${name}`;
  const set = parsePermissionSetRole(reserved)?.permissionSet;
  return model.permissionSets.some((one) => one.name === set) ? reserved : `${roles}${name}`;
}

/** For a principal that is in the stacks, or need not be. */
function known(caller: Caller, { foreign = false }: Asked): NamedPrincipal {
  if (!foreign) return { caller };
  throw questionError("principal", "one that no stack defines, because it is marked as foreign", caller.text);
}

function rolePrincipal(
  arn: string,
  sessionName: string | undefined,
  asked: Asked,
  place: Place,
): NamedPrincipal {
  const role = roleOf(arn, place.model.roles);
  // A state may lack the Region of IAM resources.
  const region = role?.region === "" ? undefined : role?.region;
  const made: Caller = {
    ...sessionCaller(arn, arn, "of-the-stacks"),
    principal: { kind: "role-session", roleArn: arn, ...(sessionName === undefined ? {} : { sessionName }) },
    ...(region === undefined ? {} : { region }),
  };
  return place.lookup.identityOf(made) === undefined
    ? foreigner({ ...made, permissions: "everything" }, asked, place)
    : {
        ...known(made, asked),
        ...(role === undefined || role.arn === arn ? {} : { note: nameNote(arn, role) }),
      };
}

function nameNote(arn: string, { arn: planned }: ModelRole): string {
  return `${arn} is taken for the role that is planned as ${planned}: Terraform has yet to make its name of name_prefix`;
}

function userPrincipal(arn: string, asked: Asked, place: Place): NamedPrincipal {
  const made: Caller = { text: arn, principal: { kind: "user", arn }, permissions: "of-the-stacks" };
  return place.lookup.identityOf(made) === undefined
    ? foreigner({ ...made, permissions: "everything" }, asked, place)
    : known(made, asked);
}

function rootPrincipal(account: string, asked: Asked, { config, model }: Place): NamedPrincipal {
  const region = config?.accounts.B.region ?? model.stacks[0]?.region ?? "";
  const caller = { ...rootUser({ id: account, region, rolePath: "/" }), text: asked.principal };
  if (model.stacks.some((stack) => stack.account === account)) return known(caller, asked);
  return { caller, note: `account ${account} has no stack` };
}

function foreigner(
  caller: Caller,
  { foreign = false }: Asked,
  { model, asFound = false }: Place,
): NamedPrincipal {
  const { text } = caller;
  const near = foreign ? undefined : similarPrincipal(text, model);
  if (near !== undefined && !asFound) {
    throw questionError(
      "principal",
      `the ${near.includes(":user/") ? "user" : "role"} ${near}, or --foreign (in a case "foreign": true) for another`,
      text,
    );
  }
  return {
    caller,
    note: `no stack defines ${text}: it is assumed to have every permission that its account can give${near === undefined ? "" : `; the stacks have ${near}`}`,
  };
}

/**
 * The path of a permission set's role, which contains Identity Center's home Region.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
 */
function permissionSetPath(account: string, config: ResolvedConfig | undefined): string {
  const own = config && accountsOf(config).find((one) => one.id === account);
  const region = config?.identityCenter?.account.region ?? own?.region ?? "us-east-1";
  return `aws-reserved/sso.amazonaws.com/${region === "us-east-1" ? "" : `${region}/`}`;
}

/** A service that acts for the question's resource; undetermined if the question has none. */
function serviceCaller({ principal: name, source, circumstances }: Asked, model: Model): Caller {
  // The ARN of a bucket has no account.
  const stated = Object.entries(circumstances).find(
    ([key]) => key.toLowerCase() === "aws:sourceaccount",
  )?.[1];
  const account = typeof stated === "string" ? stated : undefined;
  const found =
    source === undefined ? undefined : nameResource(source, "", model, "source", undefined, account);
  const principal: Principal = {
    kind: "service",
    name,
    ...(found === undefined ? {} : { sourceArn: found.arn, sourceAccount: found.account }),
  };
  return { text: name, principal, permissions: "nothing" };
}
