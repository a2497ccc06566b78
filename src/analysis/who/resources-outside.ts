import { matchesGlob } from "../../iam";
import { accountsLike, countSteps, TOGETHER } from "../../iam/exact";
import { ANOTHER_SERVICE, serviceData, serviceNames } from "../action-data";
import type { Statement } from "./named-principals";
import type { PrincipalClass } from "./principal-classes";
import type { AnalyzedModel } from "./access-sets";
import { actionsOf, type Target } from "./targets";

/** What a role or user of the stacks may do at most with resources outside of the stacks, by service and account. */
export function resourcesOutsideOf(
  caller: PrincipalClass,
  sides: readonly AnalyzedModel[],
  made: readonly Target[],
  accounts: readonly string[],
): Target[] {
  const { principal } = caller;
  if (caller.permissions !== "of-the-stacks") return [];
  if (principal.kind !== "role-session" && principal.kind !== "user") return [];
  const arn = principal.kind === "user" ? principal.arn : principal.roleArn;
  const [, partition = "aws", , , own = ""] = arn.split(":");
  const statements = sides.flatMap(({ lookup }) =>
    (lookup.identityOf(caller) ?? []).flatMap(({ document }) => document.statements),
  );
  const owners = [...new Set([own, ...accounts, ...statements.flatMap(accountsNamed)])];
  const all = [...owners, ...accountsMeant(statements, owners)];
  return [...servicesMeant(statements, made)].flatMap((service) =>
    all.flatMap((account) => resourcesOutside(service, account, partition, made)),
  );
}

/** The services whose resources outside of the stacks statements may match. */
function servicesMeant(statements: readonly Statement[], made: readonly Target[]): ReadonlySet<string> {
  const services = new Set<string>();
  let isAny = false;
  for (const { actions, resources } of statements) {
    const sources = (resources?.items ?? []).map(({ source }) => source);
    countSteps((actions.items.length + 1) * sources.length, TOGETHER);
    for (const service of actions.except ? ["*"] : actions.items.map(serviceOf)) {
      if (resources?.except !== true && sources.every((source) => isOf(source, service, made))) continue;
      if (service !== "*") services.add(service);
      else isAny = true;
    }
    if (isAny) for (const service of sources.flatMap(servicesOfArn)) services.add(service);
  }
  if (!isAny) return services;
  const named = statements.flatMap(({ actions }) => actions.items.map(serviceOf));
  for (const service of [...named, ...EVERYWHERE, ANOTHER_SERVICE])
    if (service !== "*") services.add(service);
  return services;
}

/** The services to check if a statement has every service, in addition to named ones and an unnamed one. */
const EVERYWHERE = ["s3", "kms", "sts", "iam", "lambda", "sqs", "sns"];

function serviceOf(action: string): string {
  return (action.split(":")[0] ?? "*").toLowerCase();
}

/** The services whose actions apply to resources of an ARN's service. */
function servicesOfArn(source: string): readonly string[] {
  byArns ??= [...serviceNames()].reduce((all, name) => {
    for (const own of arnServices(name)) all.set(own, [...(all.get(own) ?? []), name]);
    return all;
  }, new Map<string, readonly string[]>());
  return byArns.get(source.split(":")[2] ?? "") ?? [];
}

let byArns: Map<string, readonly string[]> | undefined;

function accountsNamed(statement: Statement): readonly string[] {
  return accountTexts(statement).filter((account) => /^\d{12}$/.test(account));
}

function accountTexts({ resources, conditions }: Statement): readonly string[] {
  return [
    ...(resources?.items ?? []).flatMap(({ source }) => source.split(":")[4] ?? []),
    ...conditions.flatMap(({ key, values }) => (/^(?:aws|s3):resourceaccount$/.test(key) ? values : [])),
  ];
}

/** One account of each kind that only patterns mean. */
function accountsMeant(statements: readonly Statement[], known: readonly string[]): string[] {
  const patterns = statements.flatMap(accountTexts).filter((text) => /[*?]/.test(text) && text !== "*");
  if (patterns.length === 0) return [];
  return accountsLike(patterns, known).filter((id) => patterns.some((pattern) => matchesGlob(pattern, id)));
}

const ownersOf = new WeakMap<readonly Target[], ReadonlySet<string>>();

/** Whether a Resource covers only resources of the stacks, for actions of a service. */
function isOf(source: string, service: string, made: readonly Target[]): boolean {
  const known =
    ownersOf.get(made) ?? new Set(made.map(({ owner, actions }) => `${actions.service} ${owner}`));
  ownersOf.set(made, known);
  const start = /^[^*?$]*/.exec(source)?.[0] ?? "";
  const candidates = [
    ...(start === source ? [source] : []),
    ...(start.includes("/") ? [start.slice(0, start.indexOf("/"))] : []),
    start.slice(0, start.lastIndexOf(":")),
  ];
  return candidates.some((owner) => known.has(`${service} ${owner}`));
}

const known = new WeakMap<readonly Target[], Map<string, readonly Target[]>>();

/** Resources of one account and service outside of the stacks, and actions without a resource. */
function resourcesOutside(
  service: string,
  account: string,
  partition: string,
  made: readonly Target[],
): readonly Target[] {
  const ofMade = known.get(made) ?? new Map<string, readonly Target[]>();
  known.set(made, ofMade);
  const key = [service, account, partition].join();
  const found = ofMade.get(key) ?? findResourcesOutside(service, account, partition, made);
  ofMade.set(key, found);
  return found;
}

/** The services in the ARNs of a service's resources: `ssm:StartSession` is for EC2 instances. */
function arnServices(service: string): readonly string[] {
  const types = [...(serviceData(service)?.resourceTypes.values() ?? [])];
  const names = types.map(({ arn }) => arn.split(":")[2] ?? "").filter((name) => /^[a-z0-9-]+$/.test(name));
  return [...new Set([service, ...names])];
}

/** Resources that always have a policy: keys, and roles for STS. */
const WITH_POLICY: Readonly<Record<string, (partition: string, account: string) => string>> = {
  kms: (partition, account) => `arn:${partition}:kms:*:${account}:key/*`,
  sts: (partition, account) => `arn:${partition}:iam::${account}:role/*`,
};

function findResourcesOutside(
  service: string,
  account: string,
  partition: string,
  made: readonly Target[],
): readonly Target[] {
  const own = made.filter(({ actions }) => actions.service === service);
  const except = own.flatMap(({ resources }) =>
    resources.kind === "one" ? [resources.arn] : resources.patterns,
  );
  const common = { owner: "", resourceAccount: account, actions: actionsOf(service) };
  const start = `arn:${partition}:${service}`;
  // Their policies work differently from those of other resources.
  const withPolicy = WITH_POLICY[service]?.(partition, account);
  return [
    ...(withPolicy === undefined
      ? []
      : [
          {
            ...common,
            text: `${withPolicy} that the stacks do not make`,
            resources: { kind: "like" as const, patterns: [withPolicy], except },
          },
        ]),
    {
      ...common,
      text: `${start}:… that the stacks do not make, of ${account}`,
      resources: {
        kind: "like",
        patterns: arnServices(service).flatMap((name) =>
          [account, ""].map((owner) => `arn:${partition}:${name}:*:${owner}:?*`),
        ),
        // A key or role needs a name and an account.
        except: [
          ...except,
          ...[account, ""].flatMap((owner) => WITH_POLICY[service]?.(partition, owner) ?? []),
        ],
      },
    },
    { ...common, text: `${service} without a resource, in ${account}`, resources: { kind: "one", arn: "*" } },
  ];
}
