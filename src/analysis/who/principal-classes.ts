import type { Principal } from "../../iam";
import { principalArns } from "../../iam/exact";
import type { Model, ModelPolicy } from "../../terraform-model/model";
import { itemsOf } from "../../terraform-model/items";
import type { Caller } from "../lookup/question";
import { STRANGER_ACCOUNTS } from "../lookup/callers";

type Statement = ModelPolicy["document"]["statements"][number];

/** Principals that the policies do not tell apart, as one of them. */
export interface PrincipalClass extends Caller {
  /** Whether it is one principal by name, or any of a kind. */
  readonly named: boolean;
}

/** A service that no policy names. */
const ANOTHER_SERVICE = "another-service.amazonaws.com";

/**
 * Everybody, in classes: every role of the stacks; the root user, users and other roles of each account, apart by the patterns
 * that mean some of them; whoever else is named; a stranger's account; each service that is named and another one; whoever has a
 * token of an identity provider that is named; callers who
 * sign nothing.
 *
 * @param more - policies beside the stacks' own that may name somebody
 */
export function principalClasses(
  models: readonly Model[],
  more: readonly ModelPolicy["document"][] = [],
): PrincipalClass[] {
  const statements = [
    ...models.flatMap(itemsOf).flatMap(({ policies }) => policies.map(({ document }) => document)),
    ...more,
  ].flatMap((document) => document.statements);
  const partition = models.flatMap(({ stacks }) => stacks)[0]?.partition ?? "aws";
  const made = madePrincipals(models, partition);
  const regions = new Map(models.flatMap(({ roles }) => roles.map(({ arn, region }) => [arn, region])));
  const named = namedPrincipals(statements);
  const accounts = accountsIn(models, statements);
  return [
    ...made.map((arn) => ofStacks(arn, regions.get(arn))),
    ...named.flatMap(({ arn, sessionName }) =>
      made.includes(arn)
        ? sessionName === undefined
          ? []
          : [withSession(ofStacks(arn, regions.get(arn)), sessionName)]
        : [somebody(arn, true, sessionName)],
    ),
    ...accounts.flatMap((account) =>
      othersOf(account, partition, statements, new Set([...made, ...named.map(({ arn }) => arn)])),
    ),
    ...services(statements).map(service),
    ...providers(statements).map(federated),
    {
      text: "callers who sign nothing",
      principal: { kind: "anonymous" },
      permissions: "nothing",
      named: false,
    },
  ];
}

function madePrincipals(models: readonly Model[], partition: string): string[] {
  const arns = models.flatMap(({ roles, users, permissionSets }) => [
    ...[...roles, ...users].map(({ arn }) => arn),
    ...permissionSets.flatMap(({ name, assignments }) =>
      assignments.map(
        ({ account }) =>
          `arn:${partition}:iam::${account}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_${name}_0000000000000000`,
      ),
    ),
  ]);
  return [...new Set(arns)];
}

/** Roles, sessions and users that a Principal element names. */
function namedPrincipals(statements: readonly Statement[]): { arn: string; sessionName?: string }[] {
  const found = new Map<string, { arn: string; sessionName?: string }>();
  for (const { kind, text } of statements.flatMap(({ principals }) => principals ?? [])) {
    if (kind === "role" || kind === "user") found.set(text, { arn: text });
    if (kind !== "session") continue;
    const [, start, account, role, sessionName] =
      /^(arn:[^:]+):sts::(\d{12}):assumed-role\/([^/]+)\/(.+)$/.exec(text) ?? [];
    if (start === undefined || account === undefined || role === undefined || sessionName === undefined)
      continue;
    found.set(text, { arn: `${start}:iam::${account}:role/${role}`, sessionName });
  }
  return [...found.values()];
}

function accountsIn(models: readonly Model[], statements: readonly Statement[]): string[] {
  const homes = models.flatMap(({ stacks, permissionSets }) => [
    ...stacks.map(({ account }) => account),
    ...permissionSets.flatMap(({ assignments }) => assignments.map(({ account }) => account)),
  ]);
  const named = statements.flatMap(({ principals = [], conditions }) => [
    ...principals.flatMap(({ text }) => /\b\d{12}\b/.exec(text)?.[0] ?? []),
    ...conditions
      .filter(({ key }) => key === "aws:principalarn" || key === "aws:principalaccount")
      .flatMap(({ values }) => values.flatMap((value) => /\b\d{12}\b/.exec(value)?.[0] ?? [])),
  ]);
  const known = new Set([...homes, ...named]);
  const stranger = STRANGER_ACCOUNTS.find((account) => !known.has(account)) ?? "777777777777";
  return [...known, stranger];
}

function ofStacks(arn: string, region?: string): PrincipalClass {
  return {
    ...(region === undefined ? {} : { region }),
    text: roleText(arn),
    principal: principalNamed(arn, "session"),
    permissions: "of-the-stacks",
    named: true,
  };
}

function withSession(one: PrincipalClass, sessionName: string): PrincipalClass {
  const { principal } = one;
  return principal.kind === "role-session"
    ? { ...one, text: `session ${sessionName} of ${one.text}`, principal: { ...principal, sessionName } }
    : one;
}

/** `role path/name of 111111111111` */
export function roleText(arn: string): string {
  const [, , , , account = "", ...rest] = arn.split(":");
  return `${rest.join(":").replace("/", " ")} of ${account}`;
}

/** Whom no stack makes may have every permission that the own account can give. */
function somebody(arn: string, named: boolean, sessionName = "session"): PrincipalClass {
  return {
    text: roleText(arn),
    principal: principalNamed(arn, sessionName),
    permissions: "everything",
    named,
  };
}

function principalNamed(arn: string, sessionName: string): Principal {
  return arn.includes(":user/") ? { kind: "user", arn } : { kind: "role-session", roleArn: arn, sessionName };
}

/** Those of an account whom nobody names: its root user, and users and roles, apart by the patterns that mean some of them. */
function othersOf(
  account: string,
  partition: string,
  statements: readonly Statement[],
  known: ReadonlySet<string>,
): PrincipalClass[] {
  const root: PrincipalClass = {
    text: `the root user of ${account}`,
    principal: { kind: "root", arn: `arn:${partition}:iam::${account}:root` },
    permissions: "nothing",
    named: true,
  };
  const conditions = statements.flatMap((statement) => statement.conditions);
  const of = (type: "role" | "user"): PrincipalClass[] =>
    principalArns(conditions, { type, account, partition })
      .filter(({ arn }) => !known.has(arn))
      .map(({ arn, patterns }) => ({
        ...somebody(arn, patterns.includes(arn)),
        text: patterns.includes(arn)
          ? roleText(arn)
          : patterns.length === 0
            ? `any other ${type} of ${account}`
            : `any ${type} of account ${account} ${patterns.map((pattern) => inWords(pattern, type)).join(" and ")}`,
      }));
  return [root, ...of("role"), ...of("user")];
}

/** `whose name ends in -writer`; a star of a pattern stands for slashes, too. */
function inWords(pattern: string, type: "role" | "user"): string {
  const [, kind, text] = /^arn:[^:*?]+:iam::\d{12}:(role|user)\/(.*)$/.exec(pattern) ?? [];
  const [start, end, ...more] = text?.split("*") ?? [];
  if (
    kind !== type ||
    start === undefined ||
    end === undefined ||
    more.length > 0 ||
    /[?$]/.test(start + end)
  ) {
    return `like ${pattern}`;
  }
  if (start === "" && end === "") return "whatever its name";
  if (start === "") return `whose ${end.includes("/") ? "path and name end" : "name ends"} in ${end}`;
  return `whose path and name begin with /${start}${end === "" ? "" : ` and end in ${end}`}`;
}

function services(statements: readonly Statement[]): string[] {
  const named = statements.flatMap(({ principals = [], conditions }) => [
    ...principals.flatMap(({ kind, text }) => (kind === "service" ? [text] : [])),
    ...conditions
      .filter(({ key }) => key === "aws:principalservicename")
      .flatMap(({ values }) =>
        values.filter((value) => /^[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?$/.test(value)),
      ),
  ]);
  return [...new Set([...named, ANOTHER_SERVICE])];
}

function providers(statements: readonly Statement[]): string[] {
  const named = statements.flatMap(({ principals = [] }) =>
    principals.flatMap(({ kind, text }) => (kind === "federated" ? [text] : [])),
  );
  return [...new Set(named)];
}

function federated(provider: string): PrincipalClass {
  return {
    text: `whoever has a token of ${provider}`,
    principal: { kind: "federated", provider },
    permissions: "nothing",
    named: true,
  };
}

function service(name: string): PrincipalClass {
  return {
    text: name === ANOTHER_SERVICE ? "any other AWS service" : name,
    principal: { kind: "service", name, names: [name] },
    permissions: "nothing",
    named: name !== ANOTHER_SERVICE,
  };
}
