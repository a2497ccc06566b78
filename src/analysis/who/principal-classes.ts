import type { Condition, Principal } from "../../iam";
import { isPrincipalArnCondition, principalArns } from "../../iam/exact";
import { groupBy } from "../../terraform-model/group-by";
import { roleOf } from "../../terraform-model/read-roles";
import type { Model, ModelPolicy } from "../../terraform-model/model";
import type { Caller } from "../lookup/question";
import { accountOf } from "../lookup/request-of";
import { othersText, roleText } from "./class-text";
import { namingPolicy, policiesOf } from "./name-policy";
import {
  accountsIn,
  arnsNamed,
  providersIn,
  servicesIn,
  sessionsNamed,
  type NamedSession,
  type Statement,
} from "./named-principals";

/** A class of principals that the policies do not distinguish, represented by one. */
export interface PrincipalClass extends Caller {
  /** Whether it is one principal by name, or any of a kind. */
  readonly named: boolean;
  /** Condition keys, in lower case, that differ within the class. */
  readonly varying: readonly string[];
}

/**
 * All principals, in classes: every role and user of the stacks; the root user, users, federated users and other roles
 * of each account, split by conditions; other named principals; accounts that only a pattern matches, and an unknown
 * one; each named or matched service, and another one; holders of a named identity provider's tokens; anonymous
 * callers.
 *
 * @param more - policies outside of the stacks that may name principals
 */
export function principalClasses(
  models: readonly Model[],
  more: readonly ModelPolicy["document"][] = [],
): PrincipalClass[] {
  const statements = [...policiesOf(models), ...more].flatMap((policy) => policy.statements);
  return namingPolicy(
    () => policiesOf(models),
    () => classesIn(models, statements),
  );
}

function classesIn(models: readonly Model[], statements: readonly Statement[]): PrincipalClass[] {
  const asksWho = statements.flatMap(({ conditions }) => conditions.filter(isPrincipalArnCondition));
  const partition = models.flatMap(({ stacks }) => stacks)[0]?.partition ?? "aws";
  const made = madePrincipals(models, partition, asksWho);
  const arns = new Set(made.map(exampleArn));
  const named = arnsNamed(statements).filter((arn) => !arns.has(arn));
  const known = new Set([...arns, ...named]);
  const sessions = sessionsNamed(statements);
  const accounts = accountsIn(models, statements, partition);
  const others = (account: string, isKnown: boolean): PrincipalClass[] =>
    othersOf({ account, partition, isKnown }, asksWho, sessions).filter((one) => !known.has(exampleArn(one)));
  const people = [
    ...made,
    ...named.flatMap((arn) => [
      models.some(({ roles }) => roleOf(arn, roles) !== undefined)
        ? ofStacks(arn, [])
        : principalClassOf(arn, roleText(arn), []),
      ...federatedBy(arn),
    ]),
    ...accounts.known.flatMap((account) => others(account, true)),
    ...accounts.others.flatMap((account) => others(account, false)),
  ];
  const byRole = groupBy(sessions, ({ account, role }) => `${account} ${role}`);
  return [
    ...people.flatMap((one) => inSessions(one, byRole)),
    ...servicesIn(statements).map(service),
    ...providersIn(statements).map(federated),
    {
      text: "anonymous callers",
      principal: { kind: "anonymous" },
      permissions: "nothing",
      named: false,
      varying: [],
    },
  ];
}

/** The accounts with classes: each has a root user. */
export function accountsOfClasses(classes: readonly PrincipalClass[]): string[] {
  const roots = classes.filter(({ principal }) => principal.kind === "root");
  return [...new Set(roots.map(({ principal }) => accountOf(principal) ?? ""))];
}

/** The ARN of a role or user; none for others. */
function exampleArn({ principal }: PrincipalClass): string {
  return principal.kind === "role-session" ? principal.roleArn : "arn" in principal ? principal.arn : "";
}

/** Identity Center chooses the end of a permission set role's name. */
function madePrincipals(
  models: readonly Model[],
  partition: string,
  conditions: readonly Condition[],
): PrincipalClass[] {
  const bearers = new Map(
    models.flatMap(({ roles, users }) => [
      ...roles.map(({ arn, region }) => [arn, region] as const),
      ...users.map(({ arn }) => [arn, undefined] as const),
    ]),
  );
  const assignments = models.flatMap(({ permissionSets }) =>
    permissionSets.flatMap(({ name, assignments: own }) => own.map(({ account }) => ({ account, name }))),
  );
  const sets = new Map(assignments.map((one) => [`${one.account} ${one.name}`, one]));
  return [
    ...[...bearers].map(([arn, region]) => ofStacks(arn, [], region)),
    ...[...sets.values()].flatMap(({ account, name: permissionSet }) =>
      principalArns(conditions, { type: "role", account, partition, permissionSet }).map(({ arn }) =>
        ofStacks(arn, ["aws:principalarn"]),
      ),
    ),
  ];
}

function ofStacks(arn: string, varying: PrincipalClass["varying"], region?: string): PrincipalClass {
  return {
    ...(region === undefined ? {} : { region }),
    text: roleText(arn),
    principal: principalNamed(arn),
    permissions: "of-the-stacks",
    named: true,
    varying,
  };
}

/** The sessions of a role, separately if a policy names one. */
function inSessions(
  one: PrincipalClass,
  byRole: ReadonlyMap<string, readonly NamedSession[]>,
): PrincipalClass[] {
  const { principal } = one;
  if (principal.kind !== "role-session") return [one];
  const { roleArn } = principal;
  const named = byRole.get(`${roleArn.split(":")[4] ?? ""} ${nameIn(roleArn)}`);
  if (named === undefined) return [one];
  const names = named.map(({ sessionName }) => sessionName);
  let other = "session";
  while (names.includes(other)) other += "-";
  return [
    { ...one, principal: { ...principal, sessionName: other } },
    ...names.map((sessionName) => ({
      ...one,
      text: `session ${sessionName} of ${one.text}`,
      principal: { ...principal, sessionName },
    })),
  ];
}

function nameIn(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

/** A principal outside of the stacks may have every permission that its account can give. */
function principalClassOf(arn: string, text: string, varying: PrincipalClass["varying"]): PrincipalClass {
  return {
    text,
    principal: principalNamed(arn),
    permissions: "everything",
    named: varying.length === 0,
    varying,
  };
}

function principalNamed(arn: string): Principal {
  return /^[^/]*:role\//.test(arn) ? { kind: "role-session", roleArn: arn } : { kind: "user", arn };
}

/** What a policy allows a user, its federated sessions may do too. */
function federatedBy(user: string): PrincipalClass[] {
  const [start, name] = user.split(/:iam::(?=\d{12}:user\/)/);
  if (name === undefined) return [];
  const arn = `${start ?? ""}:sts::${name.slice(0, 12)}:federated-user/somebody`;
  return [
    {
      ...principalClassOf(arn, `holders of a federation token of ${roleText(user)}`, [
        "aws:principalarn",
        "aws:userid",
      ]),
      principal: { kind: "user", arn, federatedBy: user },
    },
  ];
}

interface Account {
  readonly account: string;
  readonly partition: string;
  /** False for a representative of a class. */
  readonly isKnown: boolean;
}

/** The unnamed principals of an account: its root user, and others, split by conditions. */
function othersOf(
  { account, partition, isKnown }: Account,
  conditions: readonly Condition[],
  sessions: readonly NamedSession[],
): PrincipalClass[] {
  const varying = isKnown ? [] : ["aws:principalarn", "aws:principalaccount", "aws:userid"];
  const root: PrincipalClass = {
    text: `the root user of ${account}`,
    principal: { kind: "root", arn: `arn:${partition}:iam::${account}:root` },
    permissions: "nothing",
    named: isKnown,
    varying,
  };
  const of = (type: "role" | "user" | "federated-user", names = new Set<string>()): PrincipalClass[] =>
    principalArns(conditions, { type, account, partition }, [...names]).map((atom) => {
      const { arn, met } = atom;
      const isOne = met.some(({ text }) => text === arn);
      const ofSession = names.has(nameIn(arn));
      return principalClassOf(
        arn,
        ofSession ? roleText(arn) : othersText(type, account, atom),
        isOne ? [] : [...varying, "aws:principalarn", "aws:username", "aws:userid"],
      );
    });
  const roles = sessions.filter((one) => one.account === account).map(({ role }) => role);
  return [root, ...of("role", new Set(roles)), ...of("user"), ...of("federated-user")];
}

function federated(provider: string): PrincipalClass {
  return {
    text: `holders of a token of ${provider}`,
    principal: { kind: "federated", provider },
    permissions: "nothing",
    named: true,
    varying: [],
  };
}

function service({ name, patterns }: ReturnType<typeof servicesIn>[number]): PrincipalClass {
  const text =
    patterns === "named"
      ? name
      : patterns.length === 0
        ? "any other AWS service"
        : `any other AWS service like ${patterns.join(" and ")}`;
  return {
    text,
    principal: { kind: "service", name },
    permissions: "nothing",
    named: patterns === "named",
    varying: patterns === "named" ? [] : ["aws:principalservicename"],
  };
}
