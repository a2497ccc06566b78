import { answer, QuestionError, type UserQuestion } from "../analysis/can";
import { explainDenial, readDenials, type Explanation, type Stacks } from "../analysis/explain";
import { reasonText } from "../iam";
import { errorText } from "./account-calls";
import type { AwsResponse } from "./aws-request";
import { asExpected, type ProbeRow } from "./probe-row";

/** A request, and the question for its expected result. */
export interface Try {
  readonly who: string;
  readonly question: Pick<UserQuestion, "principal" | "action" | "resource" | "circumstances">;
  /** What is special about it: `without TLS`. */
  readonly situation?: string;
  readonly send: () => Promise<AwsResponse>;
}

export interface Tried {
  readonly row: ProbeRow;
  /** Absent if it was not made. */
  readonly answer?: AwsResponse;
}

/** The stacks' decision on a question; a text if unknown. */
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

/** Makes a request, and compares the result with the stacks' decision. */
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
    const why = ["AWS allows what no policy of the stacks allows: the deployment differs"];
    return { row: { ...row, received, verdict: "other", why }, answer: response };
  }
  const found = explained(response, question, stacks);
  // A caller in no stack may lack permissions of its own.
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
