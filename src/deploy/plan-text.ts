import { printable } from "../text/printable";
import type { DeployStack } from "./deploy-stack";
import type { Act, PlannedChange, ReadPlan } from "./read-plan";

/** In display order: the most important ones last. */
const ACTS: readonly { readonly act: Act; readonly sign: string; readonly verb: string }[] = [
  { act: "create", sign: "+", verb: "to create" },
  { act: "update", sign: "~", verb: "to change" },
  { act: "forget", sign: ".", verb: "to forget" },
  { act: "replace", sign: "-/+", verb: "to replace" },
  { act: "delete", sign: "-", verb: "to destroy" },
];

/** How many created resources are named in a line; changed or destroyed ones are all named. */
const SHOWN_NAMES = 4;

/** A plan as text: the resources that are created, changed and destroyed, by kind. */
export function planText({ id, account, region }: DeployStack, plan: ReadPlan): string[] {
  const counts = ACTS.flatMap(({ act, verb }) => {
    const count = plan.changes.filter((change) => change.act === act).length;
    return count === 0 ? [] : [`${count} ${verb}`];
  });
  const outputs =
    plan.outputs === 0 ? [] : [`${plan.outputs} ${plan.outputs === 1 ? "output" : "outputs"} to change`];
  const all = [...counts, ...outputs];
  return [
    `${id} (${account}, ${region}): ${all.length === 0 ? "nothing to change" : all.join(", ")}`,
    ...ACTS.flatMap(({ act, sign }) =>
      linesOf(
        plan.changes.filter((change) => change.act === act),
        sign,
      ),
    ),
    ...plan.drifted.map((address) => `  changed outside of Terraform: ${address}`),
  ].map(printable);
}

/** A line for each kind of resource that is created; one for each resource that is changed or destroyed. */
function linesOf(changes: readonly PlannedChange[], sign: string): string[] {
  const start = `  ${sign.padEnd(3)}`;
  if (sign !== "+") {
    return changes.map(({ type, name, args }) => {
      const which = args.length === 0 ? "" : ` (${args.join(", ")})`;
      return `${start} ${type}  ${name}${which}`;
    });
  }
  const kinds = [...new Set(changes.map(({ type }) => type))].sort();
  const width = Math.max(...kinds.map(({ length }) => length));
  return kinds.map((kind) => {
    const names = changes.filter(({ type }) => type === kind).map(({ name }) => name);
    const more = names.length - SHOWN_NAMES;
    const shown = names.slice(0, SHOWN_NAMES).join(", ") + (more > 0 ? `, … and ${more} more` : "");
    return `${start} ${String(names.length).padStart(2)} ${kind.padEnd(width)}  ${shown}`;
  });
}
