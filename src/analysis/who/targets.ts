import type { ActionFamily, ResourceFamily } from "../../iam/exact";
import { serviceData } from "../action-data";
import { itemsOf, type ModelItem } from "../../terraform-model/items";
import type { Model } from "../../terraform-model/model";
import { below as underPolicyOf } from "../../terraform-model/owners";

/** Resources that are decided together: one, or those below it. */
export interface Target {
  /** `arn:aws:s3:::bucket/*` */
  readonly text: string;
  /** The ARN of their owner in the stacks; none for `elsewhere`. */
  readonly owner: string;
  readonly resourceAccount: string;
  /** The owner's; none for `elsewhere`. */
  readonly region?: string;
  readonly actions: ActionFamily;
  readonly resources: ResourceFamily;
}

interface Kind {
  readonly service: string;
  /** By the names in AWS's lists of actions. */
  readonly resourceTypes?: readonly string[];
  readonly patterns: (arn: string) => readonly string[];
}

const itself = (arn: string): readonly string[] => [arn];
const below =
  (...separators: readonly string[]) =>
  (arn: string): readonly string[] =>
    separators.map((separator) => `${arn}${separator}?*`);

/** The actions for each kind of resource in the model. */
const KINDS: Partial<Readonly<Record<ModelItem["kind"], readonly Kind[]>>> = {
  buckets: [
    { service: "s3", resourceTypes: ["bucket"], patterns: itself },
    { service: "s3", resourceTypes: ["object"], patterns: below("/") },
  ],
  keys: [{ service: "kms", resourceTypes: ["key"], patterns: itself }],
  roles: [{ service: "sts", resourceTypes: ["role"], patterns: itself }],
  functions: [
    { service: "lambda", resourceTypes: ["function"], patterns: itself },
    // AWS lists the actions on versions and aliases as actions on functions.
    {
      service: "lambda",
      resourceTypes: ["function", "function alias", "function version"],
      patterns: below(":"),
    },
  ],
  queues: [{ service: "sqs", resourceTypes: ["queue"], patterns: itself }],
  topics: [{ service: "sns", resourceTypes: ["topic"], patterns: itself }],
  accessGrants: [
    { service: "s3", resourceTypes: ["accessgrantsinstance"], patterns: itself },
    { service: "s3", resourceTypes: ["accessgrant", "accessgrantslocation"], patterns: below("/") },
  ],
};

/** For other resources with a policy, the service is in the ARN. */
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

/** Everything in the models that has its own policy. */
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
