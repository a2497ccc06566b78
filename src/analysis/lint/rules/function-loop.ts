import { deliveriesOf, type EventDelivery } from "../../../terraform-model/deliveries";
import type { Model, ModelFunction } from "../../../terraform-model/model";
import { usesOf, type AllowedUse } from "../allowed-writes";
import { globOf, keysBetween, literal, overlap } from "../glob";
import type { Rule } from "../rule";
import { triggersNotification } from "../triggers";

/** One function invokes another, or itself. */
interface Step {
  readonly from: string;
  readonly to: string;
  /** `s3://bucket/thumbnails/* as target-role` */
  readonly by: string;
}

/**
 * Functions that may invoke each other in a loop: a function's role may write (also through other roles and grants)
 * what a bucket notifies the next function of, and so on to the first. Permissions count, not code. Lambda stops some
 * loops after about 16 invocations.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
export const functionLoop: Rule = {
  name: "function-loop",
  check: ({ model }) => {
    const deliveries = deliveriesOf(model).map((delivery) => ({ ...delivery, globs: globsOf(delivery) }));
    const steps = model.functions.flatMap((each) => stepsFrom(each, model, deliveries));
    return model.functions.flatMap(({ name, arn }) => {
      const loop = shortestLoop(arn, steps);
      return loop === undefined
        ? []
        : [
            {
              place: `function ${name}`,
              expected: "no loop: nothing that it writes invokes it again",
              received: [name, ...loop.map(({ by, to }) => `${by} -> ${nameOf(to)}`)].join(" -> "),
            },
          ];
    });
  },
};

function stepsFrom(origin: ModelFunction, model: Model, deliveries: readonly DeliveryOfObjects[]): Step[] {
  const role = model.roles.find(({ arn }) => arn === origin.roleArn);
  const uses = role === undefined ? [] : usesOf(role, model);
  return uses.flatMap((use) => [
    ...notifiedOf(use, deliveries).map((to) => ({ from: origin.arn, to, by: textOf(use) })),
    ...invokedBy(use, model).map((to) => ({ from: origin.arn, to, by: "invokes" })),
  ]);
}

/** A delivery, and its objects. */
interface DeliveryOfObjects extends EventDelivery {
  readonly globs: readonly ReturnType<typeof globOf>[];
}

function globsOf({ bucket, keys }: EventDelivery): DeliveryOfObjects["globs"] {
  return keys.map(({ prefix, suffix, anyCase }) =>
    // Case-insensitive: any ending of the key may match.
    keysBetween(`${bucket.arn}/${prefix}`, anyCase ? "" : suffix),
  );
}

function notifiedOf({ action, resource }: AllowedUse, deliveries: readonly DeliveryOfObjects[]): string[] {
  const written = globOf(resource);
  return deliveries
    .filter((delivery) => triggersNotification(action, delivery))
    .filter(({ globs }) => globs.some((glob) => overlap(written, glob)))
    .map(({ functionArn }) => functionArn);
}

function invokedBy({ action, resource }: AllowedUse, { functions }: Model): string[] {
  if (action !== "lambda:invokefunction" && action !== "lambda:invokeasync") return [];
  return functions
    .filter(({ arn, aliases }) =>
      [arn, ...Object.values(aliases).map((alias) => alias.arn)].some((one) =>
        overlap(globOf(resource), literal(one)),
      ),
    )
    .map(({ arn }) => arn);
}

/** As the function's role, or as roles that it assumes. */
function textOf({ resource, through }: AllowedUse): string {
  const [own, ...taken] = through;
  const place = resource.replace(/^arn:[^:]+:s3:::/, "s3://");
  return `${place} as ${taken.length === 0 ? own : taken.join(" and ")}`;
}

function nameOf(functionArn: string): string {
  return functionArn.slice(functionArn.lastIndexOf(":") + 1);
}

/** Breadth first: the fewest steps back to the start. */
function shortestLoop(start: string, steps: readonly Step[]): Step[] | undefined {
  const seen = new Set<string>();
  let paths: Step[][] = [[]];
  while (paths.length > 0) {
    const next: Step[][] = [];
    for (const path of paths) {
      const at = path.at(-1)?.to ?? start;
      for (const step of steps.filter(({ from }) => from === at)) {
        if (step.to === start) return [...path, step];
        if (!seen.has(step.to)) next.push([...path, step]);
        seen.add(step.to);
      }
    }
    paths = next;
  }
  return undefined;
}
