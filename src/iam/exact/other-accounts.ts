import { SpaceTooLargeError } from "../errors";
import type { Condition } from "../policy-document";
import { textPattern } from "../pattern";
import { plainTokens } from "../template";
import { DEAD, globOf, START, type Glob } from "./glob";
import { operandGlobs } from "./principal-arns";
import { STATE_LIMIT } from "./text-atoms";
import { countSteps } from "./work";

/** A pattern, and the text before its account id. */
interface AccountPattern {
  readonly glob: Glob;
  readonly start: string;
}

/** The text before the account in values of a key. */
const STARTS: Readonly<Record<string, (partition: string) => readonly string[]>> = {
  "aws:principalaccount": () => [""],
  // For a root user it is the account.
  "aws:userid": () => [""],
  "aws:principalarn": (partition) => ["iam", "sts"].map((service) => `arn:${partition}:${service}::`),
};

/** Accounts of other principals: one for each class that the conditions distinguish. There is always one. */
export function otherAccounts(
  conditions: readonly Condition[],
  known: readonly string[],
  partition: string,
): string[] {
  const patterns = conditions.flatMap((condition) =>
    (STARTS[condition.key]?.(partition) ?? []).flatMap((start) =>
      condition.operands.flatMap((_, index) =>
        operandGlobs(condition, index).map((glob) => ({ glob, start })),
      ),
    ),
  );
  return walkAccounts(patterns, known);
}

/** The same for accounts in patterns. */
export function accountsLike(patterns: readonly string[], known: readonly string[]): string[] {
  return walkAccounts(
    patterns.map((pattern) => ({ glob: globOf(textPattern(plainTokens(pattern))), start: "" })),
    known,
  );
}

const DIGITS = Array.from("9876543210");
const LENGTH = 12;

/** Account ids that patterns distinguish, digit by digit. A pattern with a full account id leads to a known account. */
function walkAccounts(patterns: readonly AccountPattern[], known: readonly string[]): string[] {
  const open = patterns
    .filter(({ glob }) => !saysAccount(glob))
    .map(({ glob, start }) => ({ glob, state: passed(glob, START, start) }))
    .filter(({ state }) => state !== DEAD);
  const beginnings = new Set(known.flatMap((id) => Array.from(id, (_, index) => id.slice(0, index + 1))));
  let reached = [{ text: "", states: open.map(({ state }) => state) }];
  for (let length = 1; length <= LENGTH; length++) {
    const next = new Map<string, (typeof reached)[number]>();
    countSteps(reached.length * DIGITS.length * open.length, "the patterns of accounts");
    for (const { text, states } of reached) {
      for (const digit of DIGITS) {
        const longer = text + digit;
        const after = open.map(({ glob }, index) => passed(glob, states[index] ?? DEAD, digit));
        const key = [beginnings.has(longer) ? longer : "", ...after].join();
        if (!next.has(key)) next.set(key, { text: longer, states: after });
        if (next.size > STATE_LIMIT) throw new SpaceTooLargeError("the patterns of accounts", STATE_LIMIT);
      }
    }
    reached = [...next.values()];
  }
  return reached.map(({ text }) => text).filter((id) => !beginnings.has(id));
}

function passed(glob: Glob, from: number, text: string): number {
  let state = from;
  for (let index = 0; index < text.length; index++) state = glob.step(state, text.charCodeAt(index));
  return state;
}

function saysAccount({ pattern: { prefix } }: Glob): boolean {
  return /^(?:arn:[^:]*:[^:]*:[^:]*:)?\d{12}/.test(prefix);
}
