import type { LintFinding } from "../analysis/lint";
import { isObject } from "../iam/parse-json";
import type { RawStack } from "../terraform-model";

/** What a synth wrote: the manifest, and the JSON of every stack. */
export interface Synthesized {
  readonly manifest: unknown;
  readonly stacks: readonly RawStack[];
}

/** The rule's name in findings. */
export const NOT_AS_SYNTHESIZED = "not-as-synthesized";
/** Only the number of further differences is reported: the stacks are probably from another config or version. */
const MOST_TOLD = 20;
/** How much of a text is shown, and how much of it before the first difference. */
const [SHOWN, BEFORE] = [120, 24];

/**
 * Every difference between the stacks and a fresh synth of the config. The proof shows what the stacks allow; this
 * shows that they contain nothing else, such as an alarm that never goes off or a lifecycle rule on another bucket.
 *
 * @param fresh - the fresh synth
 * @param there - the content of cdktf.out
 */
export function notAsSynthesized(fresh: Synthesized, there: Synthesized): LintFinding[] {
  const found = [
    ...differences("manifest.json", fresh.manifest, there.manifest),
    ...differences("", byId(fresh.stacks), byId(there.stacks)),
  ];
  const more = found.length - MOST_TOLD;
  if (more <= 0) return found;
  const rest: LintFinding = {
    rule: NOT_AS_SYNTHESIZED,
    place: "the stacks",
    expected: "what `npm run synth` makes of this config (run it again)",
    received: `${more} more differences`,
  };
  return [...found.slice(0, MOST_TOLD), rest];
}

function byId(stacks: readonly RawStack[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(stacks.map(({ id, json }) => [id, json]));
}

function differences(place: string, expected: unknown, received: unknown): LintFinding[] {
  if (isObject(expected) && isObject(received)) {
    const names = [...new Set([...Object.keys(expected), ...Object.keys(received)])];
    return names.flatMap((name) => differences(within(place, name), expected[name], received[name]));
  }
  if (Array.isArray(expected) && Array.isArray(received)) {
    const longer = expected.length > received.length ? expected : received;
    return longer.flatMap((_, index) =>
      differences(`${place}[${index}]`, expected[index] as unknown, received[index] as unknown),
    );
  }
  if (Object.is(expected, received)) return [];
  const [left, right] = [textOf(expected), textOf(received)];
  const from = Math.max(0, firstDifference(left, right) - BEFORE);
  return [{ rule: NOT_AS_SYNTHESIZED, place, expected: shown(left, from), received: shown(right, from) }];
}

/** Resources have Terraform's addresses: `account_B aws_s3_bucket.photos.bucket`. */
function within(place: string, name: string): string {
  if (place === "") return name;
  const inStack = /^([\w-]+)\.resource$/.exec(place)?.[1];
  return inStack === undefined ? `${place}.${name}` : `${inStack} ${name}`;
}

function textOf(value: unknown): string {
  return value === undefined ? "nothing" : typeof value === "string" ? value : JSON.stringify(value);
}

function firstDifference(left: string, right: string): number {
  let at = 0;
  while (at < left.length && left[at] === right[at]) at += 1;
  return at;
}

function shown(text: string, from: number): string {
  const part = text.slice(from, from + SHOWN);
  return `${from > 0 ? "…" : ""}${part}${from + SHOWN < text.length ? "…" : ""}`;
}
