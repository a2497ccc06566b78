import type { DecidedBy } from "../../iam";
import { printable } from "../../text/printable";
import type { Who, WhoMay, WhoTerm } from "./who-may";

/** Actions that a line shows before it counts the rest. */
const MOST_ACTIONS = 8;

/** Lines for a person: everybody who may, with what, under which circumstances, and by which statements. */
export function whoText({ found, principals, spaces }: Who): string {
  const people = new Set(found.map(({ principal }) => principal));
  const lines = [...people].flatMap((principal) => [
    principal,
    ...found.filter((one) => one.principal === principal).flatMap(targetLines),
  ]);
  const last = `${people.size} of ${principals} principals may, found in ${spaces} spaces of requests: nobody else`;
  const open = found.filter(({ undecided }) => undecided !== undefined).length;
  return [...lines.map(printable), open === 0 ? last : `${last}; ${open} not decided`].join("\n");
}

function targetLines({ terms, more, undecided, target }: WhoMay): string[] {
  return [
    ...terms.flatMap(termLines),
    ...(more ? [`  and more on ${target}`] : []),
    ...(undecided === undefined
      ? []
      : [
          `  not decided: ${undecided.request.action} on ${undecided.request.resource}`,
          `    ${undecided.reason}`,
        ]),
  ];
}

function termLines({ actions, resources, circumstances, by }: WhoTerm): string[] {
  const rest = actions.length - MOST_ACTIONS;
  const shown = rest <= 1 ? actions : [...actions.slice(0, MOST_ACTIONS), `and ${rest} more`];
  return [
    `  ${shown.join(" ")} on ${resources.join(" ")}`,
    ...circumstances.map(({ key, values }) => `    if ${key} is ${values}`),
    ...by.map((one) => `    by ${statementText(one)}`),
  ];
}

function statementText({ policy, statement, sid }: DecidedBy): string {
  return `${sid ?? `statement ${String(statement ?? "?")}`} of ${policy ?? "no policy"}`;
}
