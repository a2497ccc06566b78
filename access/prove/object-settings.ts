import type { ResolvedConfig } from "../../config/schema";
import type { Model, ModelPolicy } from "../model/model";
import { askedTrails } from "./buckets";
import { deliveredObjects } from "./deliveries";
import type { Setting } from "./question";
import { reachesOf } from "./reaches";
import { settingList } from "./resources-of";

/**
 * The objects that policies let anybody at, by the very patterns of the config. Questions are about single keys, and a
 * pattern such as `photo?/*` has more keys than anyone asks about.
 */
export function objectSettings(config: ResolvedConfig, model: Model): Setting[] {
  const asked = reachesOf(config)
    // Listing is on the bucket.
    .filter(({ actions }) => actions.length > 0)
    .map(({ bucket, prefix }) => `${bucket.arn}/${prefix}*`);
  return [
    {
      group: "the stacks",
      subject: "all stacks",
      name: "objects that anybody is let at",
      expected: settingList([
        ...asked,
        ...config.writers.flatMap((writer) =>
          writer.kind === "service-principal" ? deliveredObjects(writer, config) : [],
        ),
        ...askedTrails(config).map(({ logs: { arn, owner } }) => `${arn}/AWSLogs/${owner.id}/*`),
      ]),
      received: settingList(policiesOf(model).flatMap(objectsIn)),
    },
  ];
}

function policiesOf({ roles, permissionSets, buckets }: Model): ModelPolicy[] {
  return [
    ...roles.flatMap(({ identity, added = identity }) => added),
    ...permissionSets.flatMap(({ inlinePolicies }) => inlinePolicies),
    ...buckets.flatMap(({ policy, added = policy }) => added ?? []),
  ];
}

function objectsIn({ document }: ModelPolicy): string[] {
  return document.statements
    .filter(({ effect }) => effect === "Allow")
    .flatMap(({ resources }) => resources?.items.map(({ source }) => source) ?? [])
    .filter((source) => /^arn:[^:]+:s3:::[^/]*\//.test(source));
}
