import { answer, QuestionError, type UserQuestion } from "../analysis/can";
import { explainDenial, readDenials, type Explanation, type Stacks } from "../analysis/explain";
import { reasonText } from "../iam";
import { errorText } from "./account-calls";
import type { AwsResponse } from "./aws-request";
import { asExpected, type ProbeRow } from "./probe-row";

/** A request that is made, and the question that says what comes of it by the stacks. */
export interface Try {
  readonly who: string;
  readonly question: Pick<UserQuestion, "principal" | "action" | "resource" | "circumstances">;
  /** What is special about it: `without TLS`. */
  readonly situation?: string;
  readonly send: () => Promise<AwsResponse>;
}

export interface Tried {
  readonly row: ProbeRow;
  /** Absent where it was not made. */
  readonly answer?: AwsResponse;
}

/** What the stacks say to a question; a text where that is not known. */
export function expectedOf(
  { question }: Pick<Try, "question">,
  { config, model, limits }: Stacks,
): "allowed" | "denied" | { readonly unknown: readonly string[] } {
  try {
    const { result, why } = answer({ ...question }, config, model, limits, { foreign: "as-found" });
    return result === "undetermined" ? { unknown: why.map(reasonText) } : result;
  } catch (error) {
    if (error instanceof QuestionError) return { unknown: [error.message] };
    throw error;
  }
}

/** Makes a request, and compares what comes of it with what the stacks say. */
export async function tryRequest(one: Try, stacks: Stacks): Promise<Tried> {
  const { who, question, situation } = one;
  const what = `${question.action} ${question.resource}${situation === undefined ? "" : `, ${situation}`}`;
  const expected = expectedOf(one, stacks);
  if (typeof expected !== "string") {
    return {
      row: {
        who,
        what,
        expected: "unknown",
        received: "not tried",
        verdict: "unknown",
        why: expected.unknown,
      },
    };
  }
  const response = await one.send();
  const row = { who, what, expected };
  const received = resultOf(response);
  if (received === expected) return { row: asExpected(row), answer: response };
  if (received === undefined) {
    const why = [errorText(response)];
    return { row: { ...row, received: "neither", verdict: "unknown", why }, answer: response };
  }
  if (received === "allowed") {
    const why = ["AWS allows what no policy of the stacks allows: something else is deployed"];
    return { row: { ...row, received, verdict: "other", why }, answer: response };
  }
  const found = explained(response, question, stacks);
  // Anyone who is in no stack may lack a permission of their own.
  const isOwn = found.verdict === "outside" && found.toAdd.some(({ isOfStacks }) => !isOfStacks);
  return {
    row: { ...row, received, verdict: isOwn ? "unknown" : "other", why: whyOf(found) },
    answer: response,
  };
}

function resultOf({ status, body }: AwsResponse): "allowed" | "denied" | undefined {
  if (status >= 200 && status < 300) return "allowed";
  return status === 403 || (status === 400 && /AccessDenied/.test(body)) ? "denied" : undefined;
}

function explained({ body }: AwsResponse, question: Try["question"], stacks: Stacks): Explanation {
  const { circumstances, ...given } = question;
  const [found] = readDenials(body, "the answer").denials;
  const denial = found ?? {
    place: "the answer",
    message: body,
    circumstances: {},
    headers: {},
    notes: [],
    times: 1,
  };
  return explainDenial(denial, { ...given, circumstances }, stacks);
}

function whyOf({ why, statements, toAdd }: Explanation): string[] {
  const named = [...statements.map(({ name, account }) => `${name}, in ${account}`)];
  const added = toAdd.map(
    ({ policy, account, statement }) => `add to ${policy}, in ${account}: ${JSON.stringify(statement)}`,
  );
  return [
    ...why.map(reasonText),
    ...(named.length === 0 ? [] : [`it depends on ${named.join(", or ")}`]),
    ...added,
  ];
}
