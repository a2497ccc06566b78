import { groupBy } from "../../terraform-model/group-by";
import type { Model, ModelResource } from "../../terraform-model/model";
import { settingText } from "../../terraform-model/resources-of";
import type { AccessImpact, SettingChange } from "./access-diff";
import { impactOfArgument, isReported, parsedBody } from "./argument-impact";
import { changedLeaves } from "./leaves";
import { impactOfAddition, impactOfRemoval, type BeforeAndAfter } from "./presence-impact";
import { identityOf } from "../../terraform-model/resource-identity";

/**
 * Every argument of every resource that is not reported elsewhere. A resource is the same as long as it is the same AWS
 * object, at any address.
 */
export function resourceChanges(before: Model, after: Model): SettingChange[] {
  const [old, now] = [before, after].map(({ resources }) => groupBy(resources, identityOf));
  return [...new Set([...(now?.keys() ?? []), ...(old?.keys() ?? [])])].flatMap((identity) =>
    changesOf(old?.get(identity) ?? [], now?.get(identity) ?? [], { before, after }),
  );
}

function changesOf(
  old: readonly ModelResource[],
  now: readonly ModelResource[],
  sides: BeforeAndAfter,
): SettingChange[] {
  if (old.length > 1 || now.length > 1) return severalOfOne(old, now);
  const [[before], [after]] = [old, now];
  if (before !== undefined && after !== undefined) return changedResource(before, after);
  if (after !== undefined) return presence(after, ["no", "yes"], impactOfAddition(after, sides));
  return before === undefined ? [] : presence(before, ["yes", "no"], impactOfRemoval(before, sides));
}

/** Two resources for one AWS object overwrite each other: it is unknown which one wins. */
function severalOfOne(old: readonly ModelResource[], now: readonly ModelResource[]): SettingChange[] {
  const textOf = (resources: readonly ModelResource[]): string =>
    settingText(resources.map(({ place, args }) => ({ place, args })));
  if (textOf(old) === textOf(now)) return [];
  const placesOf = (resources: readonly ModelResource[]): string =>
    resources.map(({ place }) => place).join(" and ") || "none";
  const { type } = now[0] ?? old[0] ?? { type: "" };
  const name = "resources that are about one object and overwrite each other";
  return [{ subject: type, name, before: placesOf(old), after: placesOf(now), bearing: "wider" }];
}

function presence(
  { place }: ModelResource,
  [before, after]: readonly [string, string],
  bearing: AccessImpact | undefined,
): SettingChange[] {
  return bearing === undefined ? [] : [{ subject: place, name: "in the stacks", before, after, bearing }];
}

function changedResource(before: ModelResource, after: ModelResource): SettingChange[] {
  const { type, place: subject } = after;
  const leaves = changedLeaves(argumentsOf(before), argumentsOf(after)).filter(
    ({ path }) => !isReported(type, path),
  );
  return [
    ...leaves.map((leaf): SettingChange => {
      const { path, before: was = "none", after: is = "none" } = leaf;
      const bearing = impactOfArgument(after, leaf);
      return { subject, name: shownName(type, path), before: was, after: is, bearing };
    }),
    ...keptChange(before, after),
  ];
}

/** What is not protected may be destroyed by mistake, with its content. */
function keptChange(before: ModelResource, after: ModelResource): SettingChange[] {
  const [was, is] = [before.keptFromDestruction, after.keptFromDestruction];
  if (was === is) return [];
  return [
    {
      subject: after.place,
      name: "protected from destruction",
      before: String(was),
      after: String(is),
      bearing: is ? "narrower" : "wider",
    },
  ];
}

/** A dashboard's body is JSON: its changes are easier to read than two long texts. */
function argumentsOf({ type, args }: ModelResource): ModelResource["args"] {
  if (type !== "aws_cloudwatch_dashboard") return args;
  return { ...args, dashboard_body: parsedBody(args.dashboard_body) };
}

/** The arguments that decide which code a function runs. */
const CODE: ReadonlySet<string> = new Set([
  "architectures",
  "filename",
  "handler",
  "runtime",
  "source_code_hash",
]);

function shownName(type: string, path: string): string {
  return type === "aws_lambda_function" && CODE.has(path) ? `${path}, by which it may run other code` : path;
}
