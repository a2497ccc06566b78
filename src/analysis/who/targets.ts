import type { ActionFamily, ResourceFamily } from "../../iam/exact";
import { serviceData } from "../action-data";
import { itemsOf, type ModelItem } from "../../terraform-model/items";
import type { Model, ModelPolicy } from "../../terraform-model/model";
import { below as underPolicyOf } from "../../terraform-model/owners";

type Statement = ModelPolicy["document"]["statements"][number];

/** Resources that are asked for together: one, or those below it. */
export interface Target {
  /** `arn:aws:s3:::bucket/*` */
  readonly text: string;
  /** The ARN of what owns them in the stacks; of `elsewhere`, none. */
  readonly owner: string;
  readonly resourceAccount: string;
  /** Of its owner; of `elsewhere`, none. */
  readonly region?: string;
  readonly actions: ActionFamily;
  readonly resources: ResourceFamily;
}

interface Kind {
  readonly service: string;
  /** As AWS calls them where it lists the actions. */
  readonly resourceTypes?: readonly string[];
  readonly patterns: (arn: string) => readonly string[];
}

const itself = (arn: string): readonly string[] => [arn];
const below =
  (...separators: readonly string[]) =>
  (arn: string): readonly string[] =>
    separators.map((separator) => `${arn}${separator}?*`);

/** What may be asked of each kind of resource in the model. */
const KINDS: Partial<Readonly<Record<ModelItem["kind"], readonly Kind[]>>> = {
  buckets: [
    { service: "s3", resourceTypes: ["bucket"], patterns: itself },
    { service: "s3", resourceTypes: ["object"], patterns: below("/") },
  ],
  keys: [{ service: "kms", resourceTypes: ["key"], patterns: itself }],
  roles: [{ service: "sts", resourceTypes: ["role"], patterns: itself }],
  functions: [
    { service: "lambda", resourceTypes: ["function"], patterns: itself },
    { service: "lambda", resourceTypes: ["function alias", "function version"], patterns: below(":") },
  ],
  queues: [{ service: "sqs", resourceTypes: ["queue"], patterns: itself }],
  topics: [{ service: "sns", resourceTypes: ["topic"], patterns: itself }],
  accessGrants: [{ service: "s3", resourceTypes: ["accessgrantsinstance"], patterns: itself }],
};

/** Of whatever else has a policy, the service is in its ARN. */
function kindsOf(kind: ModelItem["kind"], id: string): readonly Kind[] {
  if (kind !== "guarded") return KINDS[kind] ?? [];
  const service = id.split(":")[2] ?? "";
  const inner = underPolicyOf(id);
  const types = (...names: readonly string[]): Pick<Kind, "resourceTypes"> =>
    service === "s3" ? { resourceTypes: names } : {};
  return [
    { service, ...types("accesspoint"), patterns: itself },
    ...(inner === undefined ? [] : [{ service, ...types("accesspointobject"), patterns: () => [inner] }]),
  ];
}

/** Everything in the models that has a policy of its own. */
export function targetsOf(models: readonly Model[]): Target[] {
  const items = new Map(models.flatMap(itemsOf).map((item) => [`${item.kind} ${item.id}`, item]));
  return [...items.values()].flatMap(({ kind, id, home }) =>
    kindsOf(kind, id).map(({ service, resourceTypes, patterns }): Target => {
      const [first = id, ...more] = patterns(id);
      return {
        text: first.replace("?*", "*"),
        owner: id,
        resourceAccount: home?.account ?? "",
        ...(home === undefined ? {} : { region: home.region }),
        actions: actionsOf(service, resourceTypes),
        resources: first === id ? { kind: "one", arn: id } : { kind: "like", patterns: [first, ...more] },
      };
    }),
  );
}

const families = new Map<string, ActionFamily>();

/** The actions of a service that AWS lists for a type of resource; without types, all. */
export function actionsOf(service: string, resourceTypes?: readonly string[]): ActionFamily {
  const key = `${service} ${resourceTypes?.join() ?? "*"}`;
  const known = families.get(key) ?? readActions(service, resourceTypes);
  families.set(key, known);
  return known;
}

function readActions(service: string, resourceTypes?: readonly string[]): ActionFamily {
  const all = [...(serviceData(service)?.actions.values() ?? [])];
  const fits = all.filter(
    (action) =>
      resourceTypes === undefined || action.resourceTypes.some(({ name }) => resourceTypes.includes(name)),
  );
  return {
    service,
    known: fits.map(({ name }) => `${service}:${name}`),
    unfit: new Set(
      all.filter((action) => !fits.includes(action)).map(({ name }) => `${service}:${name}`.toLowerCase()),
    ),
  };
}

const known = new WeakMap<readonly Target[], Map<string, readonly Target[]>>();

/** Resources of one account and service that no stack makes, and those actions that have no resource. */
export function resourcesOutside(
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

/** The accounts whose resources a statement names. */
export function accountsNamed({ resources, conditions }: Statement): readonly string[] {
  return [
    ...(resources?.items ?? []).flatMap(({ source }) => source.split(":")[4] ?? []),
    ...conditions.flatMap(({ key, values }) => (/^(?:aws|s3):resourceaccount$/.test(key) ? values : [])),
  ].filter((account) => /^\d{12}$/.test(account));
}

/** Whose ARNs the resources of a service have: `ssm:StartSession` is for instances of EC2. */
function arnServices(service: string): readonly string[] {
  const types = [...(serviceData(service)?.resourceTypes.values() ?? [])];
  const names = types.map(({ arn }) => arn.split(":")[2] ?? "").filter((name) => /^[a-z0-9-]+$/.test(name));
  return [...new Set([service, ...names])];
}

/** What is never without a policy: keys, and roles, which STS is asked for. */
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
  // Their policies count otherwise than those of other resources.
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
        // A key or role without a name is none.
        except: [...except, ...(withPolicy === undefined ? [] : [withPolicy.replace("?*", "*")])],
      },
    },
    { ...common, text: `${service} without a resource, in ${account}`, resources: { kind: "one", arn: "*" } },
  ];
}
