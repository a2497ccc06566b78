import type { DecidedBy } from "../../iam";
import { printable } from "../../text/printable";
import { groupBy } from "../../terraform-model/group-by";
import type { Who, WhoMay, WhoTerm } from "./who-may";

/** Actions that a line shows before it counts the rest. */
const MOST_ACTIONS = 8;

/** The output: who has access to what, under which conditions, and by which statements; then what is undecided. */
export function whoText({ found, principals, spaces }: Who): string {
  const people = new Set(found.flatMap(({ principal, terms }) => (terms.length === 0 ? [] : [principal])));
  const lines = [...people].flatMap((principal) => [
    principal,
    ...targetLines(found.filter((one) => one.principal === principal)),
  ]);
  const open = found.filter(({ undecided }) => undecided !== undefined);
  const last = `${people.size} of ${principals} principals may, found in ${spaces} sets of requests`;
  const rest =
    open.length === 0
      ? "no one else"
      : `not decided for ${new Set(open.map(({ principal }) => principal)).size}`;
  return [...[...lines, ...openLines(open)].map(printable), `${last}: ${rest}`].join("\n");
}

function targetLines(found: readonly WhoMay[]): string[] {
  return [
    ...mergeTerms(found.flatMap(({ terms }) => terms)).flatMap(termLines),
    ...found.flatMap(({ more, target }) => (more ? [`  and more on ${target}`] : [])),
  ];
}

/** An unknown bucket may be in any account: equal results are printed once. */
function mergeTerms(terms: readonly WhoTerm[]): WhoTerm[] {
  const same = groupBy(terms, ({ actions, resources, circumstances }) =>
    JSON.stringify([actions, resources, circumstances]),
  );
  return [...same.values()].flatMap((list) =>
    list.slice(0, 1).map((term) => {
      const by = new Map(list.flatMap((one) => one.by.map((each) => [statementText(each), each] as const)));
      return { ...term, by: [...by.values()] };
    }),
  );
}

/** Principals that a line names before it counts the rest. */
const MOST_PRINCIPALS = 3;

/** An unknown affects almost all principals: print it once, with their names. */
function openLines(open: readonly WhoMay[]): string[] {
  const reasons = groupBy(open, ({ undecided }) => undecided?.reason ?? "");
  return [...reasons].flatMap(([reason, list]) => {
    const people = [...new Set(list.map(({ principal }) => principal))];
    const rest = people.length - MOST_PRINCIPALS;
    const shown = rest <= 1 ? people : [...people.slice(0, MOST_PRINCIPALS), `${rest} others`];
    const asked = new Set(list.map(({ undecided }) => `${undecided?.action} on ${undecided?.resource}`));
    const [example = "", ...others] = asked;
    return [
      `not decided, for ${shown.join(", ")}`,
      `  ${example}${others.length === 0 ? "" : `, and ${others.length} more`}`,
      `    ${reason}`,
    ];
  });
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
