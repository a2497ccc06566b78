import type { Condition, Statement } from "../../iam";
import { covers, globOf } from "./glob";

/** Whether one statement applies wherever the other does, judging by their text, regardless of their effects. */
export function subsumes(wide: Statement, narrow: Statement): boolean {
  return (
    hasPrincipals(wide, narrow) &&
    hasActions(wide, narrow) &&
    hasResources(wide, narrow) &&
    wide.conditions.every((condition) => narrow.conditions.some((other) => areAlike(condition, other)))
  );
}

function hasActions({ actions: wide }: Statement, { actions: narrow }: Statement): boolean {
  const lower = (items: readonly string[]): string[] => items.map((item) => item.toLowerCase());
  return hasItems(
    { except: wide.except, texts: lower(wide.items) },
    { except: narrow.except, texts: lower(narrow.items) },
  );
}

function hasResources({ resources: wide }: Statement, { resources: narrow }: Statement): boolean {
  // Trust policies have none, and then neither has.
  if (wide === undefined || narrow === undefined) return true;
  return hasItems(
    { except: wide.except, texts: wide.items.map(({ source }) => source) },
    { except: narrow.except, texts: narrow.items.map(({ source }) => source) },
  );
}

interface Items {
  readonly except: boolean;
  readonly texts: readonly string[];
}

/** Whether one covers the other; unknown for an element and its Not form. */
function hasItems(wide: Items, narrow: Items): boolean {
  if (wide.except !== narrow.except) return false;
  const [outer, inner] = wide.except ? [narrow, wide] : [wide, narrow];
  return inner.texts.every((text) => outer.texts.some((other) => covers(globOf(other), globOf(text))));
}

function hasPrincipals({ principals: wide }: Statement, { principals: narrow }: Statement): boolean {
  if (wide === undefined || narrow === undefined) return true;
  return narrow.every((principal) =>
    wide.some(
      (other) =>
        (principal.kind !== "everyone" && other.text === principal.text) ||
        (other.kind === "everyone" && (other.servicesToo || isOfAws(principal))),
    ),
  );
}

/** Whether `{"AWS": "*"}` certainly covers it. */
export function isOfAws(principal: NonNullable<Statement["principals"]>[number]): boolean {
  return principal.kind === "everyone" ? !principal.servicesToo : principal.kind !== "service";
}

function areAlike(one: Condition, other: Condition): boolean {
  const values = new Set(other.values);
  return (
    one.operator.text === other.operator.text &&
    one.key === other.key &&
    one.values.length === other.values.length &&
    one.values.every((value) => values.has(value))
  );
}
