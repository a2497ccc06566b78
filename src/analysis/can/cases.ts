import * as z from "zod";
import { HandshakeError } from "../../config/errors";
import { parseJson } from "../../config/parse-json";
import type { ResolvedConfig } from "../../config/schema";
import { reasonText } from "../../iam";
import type { Limits } from "../guardrails";
import type { Model } from "../../terraform-model/model";
import { answer, type Answer, type Result } from "./answer";
import { QuestionError, type UserQuestion } from "./user-question";

/** A question of the user, with the expected answer. */
export interface Case {
  /** Its place: `cases.jsonl:3`. */
  readonly place: string;
  readonly name?: string;
  readonly question: UserQuestion;
  readonly expect: Result;
  /**
   * The Sid of a deciding statement, the deciding policy type (`identity`, `resource`, `boundary`, `scp`, `rcp`), or
   * S3's error code.
   */
  readonly by?: string;
}

/** A line of the file is not a case, or cannot be answered. */
export class CaseError extends HandshakeError {
  readonly code = "CASE_INVALID";
}

function caseError(place: string, expected: string, received: string): CaseError {
  return new CaseError(`${place}: expected ${expected}, received ${received}`);
}

const caseSchema = z.strictObject({
  name: z.string().optional(),
  principal: z.string(),
  action: z.string(),
  resource: z.string(),
  with: z.record(z.string(), z.union([z.string(), z.array(z.string()), z.null()])).optional(),
  source: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  from: z.string().optional(),
  foreign: z.boolean().optional(),
  resourceOf: z.string().optional(),
  actionOnly: z.boolean().optional(),
  expect: z.enum(["allowed", "denied", "undetermined"]),
  by: z.string().optional(),
});

const KEYS = Object.keys(caseSchema.shape).join(", ");

/**
 * Reads cases from JSON Lines: one object a line; empty lines are ignored.
 *
 * @param file - its name in messages
 * @throws CaseError naming the line
 */
export function readCases(text: string, file: string): Case[] {
  const cases = text.split("\n").flatMap((line, index): Case[] => {
    const place = `${file}:${index + 1}`;
    return line.trim() === "" ? [] : [readCase(line, place)];
  });
  if (cases.length === 0) throw caseError(file, "at least one case", "none");
  return cases;
}

function readCase(line: string, place: string): Case {
  const parsed = caseSchema.safeParse(parseLine(line, place));
  if (parsed.data === undefined) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join(".") ?? "";
    const received = issue?.code === "unrecognized_keys" ? issue.keys.join(", ") : line.trim().slice(0, 120);
    const expected =
      issue?.code === "unrecognized_keys" ? `only the keys ${KEYS}` : `a case (${issue?.message ?? ""})`;
    throw caseError(where === "" ? place : `${place} ${where}`, expected, received);
  }
  const { name, expect, by, with: circumstances = {}, ...question } = parsed.data;
  return { place, name, expect, by, question: { ...question, circumstances } };
}

function parseLine(line: string, place: string): unknown {
  try {
    return parseJson(line);
  } catch (error) {
    throw caseError(place, "one JSON object, each key once", (error as Error).message);
  }
}

/**
 * Whether the stacks allow a case's request.
 *
 * @throws CaseError naming the line, when the case is impossible on AWS, or its principal is in no stack and not marked
 * as foreign
 */
export function answerCase(
  { place, question }: Case,
  config: ResolvedConfig | undefined,
  model: Model,
  limits?: Limits,
): Answer {
  try {
    return answer(question, config, model, limits, { foreign: "by-mark" });
  } catch (error) {
    if (error instanceof QuestionError) throw new CaseError(`${place} ${error.message}`);
    throw error;
  }
}

/** How the result differs from the case, in words; undefined if it does not. */
export function faultOf({ expect, by }: Case, { result, why, parts, refusals }: Answer): string | undefined {
  const reasons = why.map(reasonText).join("; ");
  if (result !== expect) return `expected ${expect}, received ${result}: ${reasons}`;
  if (by === undefined) return undefined;
  const decisive = parts.filter((part) => part.result === result);
  const deciding = [
    ...decisive.flatMap(({ decision }) =>
      (decision?.decidedBy ?? []).flatMap(({ sid, side }) => [sid, side]),
    ),
    ...refusals.map(({ code }) => code),
  ];
  return deciding.includes(by) ? undefined : `expected ${expect} by ${by}, received ${reasons}`;
}
