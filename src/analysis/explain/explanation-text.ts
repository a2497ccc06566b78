import { reasonText } from "../../iam";
import { printable } from "../../text/printable";
import type { Denial, ReportedReason } from "./denial";
import type { Addition, Explanation, Verdict } from "./explanation";
import type { FoundStatement } from "./places";

const VERDICTS: Readonly<Record<Verdict, string>> = {
  lacking: "the stacks lack it",
  denied: "the stacks deny it",
  refused: "AWS refuses it, whatever the policies say",
  "not-deployed": "the stacks allow it: the deployed policies differ",
  outside: "denied outside of the stacks",
  undetermined: "undetermined",
};

export function explanationText(explanation: Explanation): string {
  const { denial, verdict, request, why, toAdd, oneIsEnough, allowedThen, statements, next, notes } =
    explanation;
  const { principal, action, resource } = request ?? denial;
  const what = [principal, action, resource].filter((one) => one !== undefined);
  return [
    printable(`${denial.place}  ${what.length === 0 ? denial.message : what.join("  ")}${timesText(denial)}`),
    ...(denial.reason === undefined ? [] : [`  AWS says: ${printable(saidText(denial.reason))}`]),
    `  ${VERDICTS[verdict]}`,
    ...why.map((one) => `    ${printable(reasonText(one))}`),
    ...statements.flatMap((one) => statementLines(one, verdict)),
    ...toAdd.flatMap((one, index) => additionLines(one, index, oneIsEnough)),
    ...(allowedThen === null ? [] : [`  ${thenText(allowedThen, oneIsEnough ? 1 : toAdd.length)}`]),
    ...next.map((one) => `  → ${printable(one)}`),
    ...notes.map((one) => `  note: ${printable(one)}`),
  ].join("\n");
}

function thenText(isAllowed: boolean, count: number): string {
  const [those, are] = count === 1 ? ["this statement", "is"] : ["these statements", "are"];
  return isAllowed
    ? `checked: with ${those} the stacks allow the request`
    : `checked: ${those} alone ${are} not enough`;
}

function timesText({ times }: Denial): string {
  return times === 1 ? "" : `  (${times} times)`;
}

function statementLines({ name, account, statement }: FoundStatement, verdict: Verdict): string[] {
  const lead = verdict === "not-deployed" || verdict === "outside" ? "as in the stacks" : "it is";
  return [`  ${lead}: ${printable(name)}, in ${account}`, ...jsonLines(statement)];
}

function additionLines(
  { account, policy, statement, isOfStacks }: Addition,
  index: number,
  oneIsEnough: boolean,
): string[] {
  const lead = index === 0 ? "add to" : oneIsEnough ? "or to" : "and to";
  const unseen = isOfStacks ? "" : ", which no stack defines";
  return [`  ${lead} ${printable(policy)}, in ${account}${unseen}:`, ...jsonLines(statement)];
}

function jsonLines(statement: unknown): string[] {
  return JSON.stringify(statement, undefined, 2)
    .split("\n")
    .map((line) => `      ${printable(line)}`);
}

const SIDES: Readonly<Record<Extract<ReportedReason, { kind: "policy" }>["side"], string>> = {
  identity: "identity-based policy",
  resource: "resource-based policy or trust policy",
  boundary: "permissions boundary",
  session: "session policy",
  scp: "service control policy",
  rcp: "resource control policy",
  "vpc-endpoint": "VPC endpoint policy",
};

function saidText(reason: ReportedReason): string {
  switch (reason.kind) {
    case "policy": {
      const side = SIDES[reason.side];
      const arn = reason.policyArn === undefined ? "" : ` (${reason.policyArn})`;
      return reason.explicit
        ? `a ${side} denies it${arn}`.replace("a identity", "an identity")
        : `no ${side} allows it`;
    }
    case "deny":
      return `a statement denies it${reason.sids.length === 0 ? "" : ` (${reason.sids.join(", ")})`}`;
    case "key-or-its-policy":
      return "the key does not exist in this Region, or no key policy allows it, or one denies it";
    case "setting":
      return `${reason.setting} refuses it`;
  }
}
