import { principalsNamed } from "../../iam";
import { otherAccounts, servicesLike } from "../../iam/exact";
import { ANOTHER_SERVICE, serviceNames } from "../action-data";
import type { Model, ModelPolicy } from "../../terraform-model/model";

export type Statement = ModelPolicy["document"]["statements"][number];

/** One session of a role, by its ARN without the role's path. */
export interface NamedSession {
  readonly account: string;
  readonly role: string;
  readonly sessionName: string;
}

/** ARNs of roles, users and federated users that Principal elements name. */
export function arnsNamed(statements: readonly Statement[]): string[] {
  const entries = statements.flatMap(principalsNamed);
  const isNamed = (kind: string): boolean => ["role", "user", "federated-user"].includes(kind);
  return [...new Set(entries.flatMap(({ kind, text }) => (isNamed(kind) ? [text] : [])))];
}

export function sessionsNamed(statements: readonly Statement[]): NamedSession[] {
  const texts = statements
    .flatMap(principalsNamed)
    .flatMap(({ kind, text }) => (kind === "session" ? [text] : []));
  return [...new Set(texts)].flatMap((text) => {
    const [, account, role, sessionName] = /:(\d{12}):assumed-role\/([^/]+)\/(.+)$/.exec(text) ?? [];
    return account === undefined || role === undefined || sessionName === undefined
      ? []
      : [{ account, role, sessionName }];
  });
}

/** Conditions on principals' accounts. */
const ACCOUNT_KEYS: ReadonlySet<string> = new Set(["aws:principalarn", "aws:principalaccount", "aws:userid"]);

/** Accounts of the stacks, named accounts, and one of each other class. */
export function accountsIn(
  models: readonly Model[],
  statements: readonly Statement[],
  partition: string,
): { readonly known: readonly string[]; readonly others: readonly string[] } {
  const homes = models.flatMap(({ stacks, permissionSets }) => [
    ...stacks.map(({ account }) => account),
    ...permissionSets.flatMap(({ assignments }) => assignments.map(({ account }) => account)),
  ]);
  const conditions = statements.flatMap((statement) => statement.conditions);
  const texts = [
    ...statements.flatMap(principalsNamed).map(({ text }) => text),
    ...conditions.filter(({ key }) => ACCOUNT_KEYS.has(key)).flatMap(({ values }) => values),
  ];
  const known = [...new Set([...homes, ...texts.flatMap((text) => /\b\d{12}\b/.exec(text)?.[0] ?? [])])];
  return { known, others: otherAccounts(conditions, known, partition) };
}

/** Service names, those that no policy names first. */
const PREFERRED = [ANOTHER_SERVICE, ...serviceNames()].map((name) => `${name}.amazonaws.com`);

/** Named services, and one of each other class, with its patterns. */
export function servicesIn(
  statements: readonly Statement[],
): { readonly name: string; readonly patterns: readonly string[] | "named" }[] {
  const named = statements
    .flatMap(principalsNamed)
    .flatMap(({ kind, text }) => (kind === "service" ? [text] : []));
  const others = servicesLike(
    statements.flatMap((statement) => statement.conditions),
    named,
    PREFERRED,
  );
  return [
    ...[...new Set(named)].map((name) => ({ name, patterns: "named" as const })),
    ...others.map(({ name, patterns }) => ({
      name,
      patterns: patterns.includes(name) ? ("named" as const) : patterns,
    })),
  ];
}

export function providersIn(statements: readonly Statement[]): string[] {
  const named = statements.flatMap(({ principals = [] }) =>
    principals.flatMap(({ kind, text }) => (kind === "federated" ? [text] : [])),
  );
  return [...new Set(named)];
}
