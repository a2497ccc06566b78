import { matchesGlob, type Organization } from "../../iam";
import type { Model } from "../model/model";
import type { Caller } from "../prove";
import {
  administrator,
  ANONYMOUS,
  bystander,
  from,
  OUTSIDE,
  rootUser,
  serviceCaller,
  sessionCaller,
  type Place,
} from "../prove/callers";
import { arnSample, STRANGER } from "./samples";
import type { ChangedStatement, OwnedStatement, Statement } from "./statements";

/** Everybody who may have something to do with the stacks of either side. */
export interface Askers {
  /** Those to whom a statement may apply. */
  of(changed: ChangedStatement): Caller[];
}

type PrincipalEntry = NonNullable<Statement["principals"]>[number];

export function askersOf(models: readonly Model[], statements: readonly OwnedStatement[]): Askers {
  const homes = models.flatMap(({ stacks }) => stacks);
  const region = homes[0]?.region ?? "eu-central-1";
  const partition = homes[0]?.partition ?? "aws";
  const organizations = organizationsIn(statements);
  const accounts = [...new Set([...homes.map(({ account }) => account), ...accountsIn(statements)])];
  const placeOf = (id: string): Place => ({ id, region, rolePath: "/" });
  const within = (caller: Caller): Caller => from(caller, organizations[0] ?? "none");
  const made = new Map(
    models
      .flatMap(madeRoles)
      .map(
        ({ arn, region }) =>
          [arn, { ...within(sessionCaller(arn, roleText(arn), "of-the-stacks")), region }] as const,
      ),
  );
  const people = (account: string): Caller[] => [
    within(administrator(placeOf(account))),
    within(rootUser(placeOf(account))),
    within(bystander(placeOf(account))),
  ];
  const everybody = (): Caller[] => [
    ...made.values(),
    ...[...new Set([...accounts, STRANGER])].flatMap(people),
    ANONYMOUS,
  ];
  const roleOf = (arn: string): Caller =>
    made.get(arn) ?? within(sessionCaller(arn, roleText(arn), "everything"));
  const named = (entry: PrincipalEntry, statement: Statement): Caller[] => {
    const patterns = statement.conditions
      .filter(({ key }) => key === "aws:principalarn")
      .flatMap(({ values }) => values);
    const matched = patterns.map((pattern) => roleOf(arnSample(pattern).text));
    switch (entry.kind) {
      case "role":
        return [roleOf(entry.text)];
      case "account":
        return [
          ...people(entry.account),
          ...[...made].filter(([arn]) => arn.split(":")[4] === entry.account).map(([, caller]) => caller),
          ...matched,
        ];
      case "everyone":
        return [...everybody(), ...matched, ...(entry.servicesToo ? anyService(statement, statements) : [])];
      case "service":
        return serviceCallers(entry.text, sourcesOf(entry.text, statements));
      default:
        return [];
    }
  };
  return {
    of: ({ statement, owner }) => {
      if (statement.principals === undefined) return variants(identityCallers(owner, made, partition));
      return variants(statement.principals.flatMap((entry) => named(entry, statement)));
    },
  };

  /** The same callers out of the organization too, where any statement asks for one. */
  function variants(callers: readonly Caller[]): Caller[] {
    const all =
      organizations.length === 0 ? callers : callers.flatMap((caller) => [caller, ...moved(caller)]);
    return [...new Map(all.map((caller) => [caller.text, caller])).values()];
  }

  function moved(caller: Caller): Caller[] {
    const { principal, text } = caller;
    if (principal.kind === "service" || principal.kind === "anonymous") return [];
    return [...organizations.slice(1), OUTSIDE].map((organization) => ({
      ...from(caller, organization),
      text: `${text}, of ${organization === OUTSIDE ? "another organization" : describe(organization)}`,
    }));
  }
}

function describe(organization: Organization): string {
  return organization === "none" ? "no organization" : (organization.path ?? organization.id);
}

function roleText(arn: string): string {
  const [, , , , account = "", ...rest] = arn.split(":");
  return `${rest.join(":").replace(/^role\//, "")} of ${account}`;
}

function madeRoles({
  roles,
  permissionSets,
  stacks,
}: Model): { readonly arn: string; readonly region: string }[] {
  const { partition, region } = stacks[0] ?? { partition: "aws", region: "eu-central-1" };
  return [
    ...roles,
    ...permissionSets.flatMap(({ name, assignments }) =>
      assignments.map(({ account }) => ({
        arn: `arn:${partition}:iam::${account}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_${name}_0000000000000000`,
        region,
      })),
    ),
  ];
}

function identityCallers(
  { kind, id }: ChangedStatement["owner"],
  made: ReadonlyMap<string, Caller>,
  partition: string,
): Caller[] {
  const set = new RegExp(
    `^arn:${partition}:iam::\\d+:role/aws-reserved/sso\\.amazonaws\\.com/AWSReservedSSO_${id}_0{16}$`,
  );
  return [...made]
    .filter(([arn]) => (kind === "permissionSets" ? set.test(arn) : arn === id))
    .map(([, caller]) => caller);
}

function organizationsIn(statements: readonly OwnedStatement[]): Organization[] {
  const conditions = statements.flatMap(({ statement }) => statement.conditions);
  const of = (key: string): string[] => [
    ...new Set(conditions.filter((one) => one.key === key).flatMap(({ values }) => values)),
  ];
  return [
    ...of("aws:principalorgid").map((id) => ({ id: id.replaceAll("*", "any") })),
    ...of("aws:principalorgpaths").map((pattern) => {
      const path = pattern.replaceAll("*", "any");
      return { id: path.split("/")[0] ?? path, path: path.endsWith("/") ? path : `${path}/` };
    }),
  ];
}

/** Whoever is named by an account id or an ARN. */
function accountsIn(statements: readonly OwnedStatement[]): string[] {
  return statements.flatMap(({ statement }) =>
    (statement.principals ?? []).flatMap(({ text }) => /\b\d{12}\b/.exec(text)?.[0] ?? []),
  );
}

/** A service that no policy is likely to name. */
const ANOTHER_SERVICE = "ec2.amazonaws.com";

/** Every service that is named anywhere, and another one, for the sources that one statement names. */
function anyService(statement: Statement, statements: readonly OwnedStatement[]): Caller[] {
  const names = statements.flatMap((owned) =>
    (owned.statement.principals ?? []).flatMap(({ kind, text }) => (kind === "service" ? [text] : [])),
  );
  const own = statements.filter((owned) => owned.statement === statement);
  return [...new Set([...names, ANOTHER_SERVICE])].flatMap((name) => serviceCallers(name, own));
}

function sourcesOf(name: string, statements: readonly OwnedStatement[]): OwnedStatement[] {
  return statements.filter(({ statement }) =>
    (statement.principals ?? []).some(({ kind, text }) => kind === "service" && text === name),
  );
}

/** A service for each source that statements name of it, for another account's, and for none. */
function serviceCallers(name: string, own: readonly OwnedStatement[]): Caller[] {
  const valuesOf = (key: string): string[] => [
    ...new Set(
      own.flatMap(({ statement }) =>
        statement.conditions.filter((one) => one.key === key).flatMap(({ values }) => values),
      ),
    ),
  ];
  const arns = valuesOf("aws:sourcearn").map((pattern) => ({ pattern, arn: arnSample(pattern).text }));
  const accounts = [
    ...new Set([
      ...valuesOf("aws:sourceaccount"),
      ...own.map(({ owner }) => owner.home?.account ?? STRANGER),
    ]),
  ];
  return [
    ...arns.flatMap(({ pattern, arn }) => [
      ...accounts.map((account) => onBehalf(name, arn, account, `${pattern} of ${account}`)),
      onBehalf(name, arn, STRANGER, `${pattern} of any other account`),
    ]),
    ...accounts.map((account) =>
      onBehalf(
        name,
        elsewhere(
          account,
          arns.map(({ pattern }) => pattern),
        ),
        account,
        `any other source of ${account}`,
      ),
    ),
    onBehalf(name, `arn:aws:sns:eu-central-1:${STRANGER}:any`, STRANGER, "any other account"),
    // Called by its bare name: whom a service may serve then does not matter.
    serviceCaller(name, null, null),
  ];
}

function onBehalf(name: string, arn: string, account: string, text: string): Caller {
  return { ...serviceCaller(name, arn, account), text: `${name} for ${text}` };
}

/** A source of an account that none of the patterns means. */
function elsewhere(account: string, patterns: readonly string[]): string {
  const candidates = ["sns", "sqs", "events"].map(
    (service) => `arn:aws:${service}:eu-central-1:${account}:any-other`,
  );
  return (
    candidates.find((arn) => !patterns.some((pattern) => matchesGlob(pattern, arn))) ?? candidates[0] ?? ""
  );
}
