import { isOfAws } from "../lint/subsumes";
import { matchesGlob } from "../../iam";
import { principalKey, type Statement } from "./statements";

/**
 * Whether everything that one statement applies to is certainly something that the other applies to as well. `false`
 * says nothing: it may only be that it cannot be shown.
 */
export function covers(wide: Statement, narrow: Statement): boolean {
  return (
    wide.effect === narrow.effect &&
    coversPrincipals(wide, narrow) &&
    coversSelection(
      { except: wide.actions.except, items: wide.actions.items.map((item) => item.toLowerCase()) },
      { except: narrow.actions.except, items: narrow.actions.items.map((item) => item.toLowerCase()) },
    ) &&
    coversResources(wide, narrow) &&
    wide.conditions.every((condition) => narrow.conditions.some((other) => implies(other, condition)))
  );
}

type Condition = Statement["conditions"][number];

interface Selection {
  readonly except: boolean;
  readonly items: readonly string[];
}

/** An Allow for everyone counts otherwise than one for a role by name, so that only a Deny may name more. */
function coversPrincipals(
  { principals: wide, effect }: Statement,
  { principals: narrow }: Statement,
): boolean {
  if (wide === undefined || narrow === undefined) return wide === narrow;
  return narrow.every((entry) =>
    wide.some(
      (other) =>
        principalKey(other) === principalKey(entry) ||
        (effect === "Deny" && other.kind === "everyone" && (other.servicesToo || isOfAws(entry))),
    ),
  );
}

function coversResources({ resources: wide }: Statement, { resources: narrow }: Statement): boolean {
  if (wide === undefined || narrow === undefined) return wide === narrow;
  const sources = ({ except, items }: NonNullable<Statement["resources"]>): Selection => ({
    except,
    items: items.map(({ source }) => source),
  });
  return coversSelection(sources(wide), sources(narrow));
}

function coversSelection(wide: Selection, narrow: Selection): boolean {
  if (!wide.except && wide.items.includes("*")) return true;
  if (wide.except !== narrow.except) return false;
  const [outer, inner] = wide.except ? [narrow.items, wide.items] : [wide.items, narrow.items];
  return inner.every((item) => outer.some((pattern) => coversText(pattern, item)));
}

/** A star stands for stars too. A question mark does not, and what a variable stands for is not known. */
function coversText(wide: string, narrow: string): boolean {
  if (wide === narrow) return true;
  return !/[?$]/.test(wide) && matchesGlob(wide, narrow);
}

function coversValue({ comparison }: Condition["operator"], wide: string, narrow: string): boolean {
  switch (comparison) {
    case "like":
      return coversText(wide, narrow);
    case "less":
    case "less-or-equal":
      return wide === narrow || Number(narrow) <= Number(wide);
    case "greater":
    case "greater-or-equal":
      return wide === narrow || Number(narrow) >= Number(wide);
    default:
      return wide === narrow;
  }
}

/** Whether one condition holds only where the other does. */
function implies(narrow: Condition, wide: Condition): boolean {
  if (narrow.key !== wide.key || narrow.operator.text !== wide.operator.text) return false;
  const { operator } = wide;
  const within = (values: readonly string[], others: readonly string[]): boolean =>
    values.every((value) => others.some((other) => coversValue(operator, other, value)));
  return operator.negated ? within(wide.values, narrow.values) : within(narrow.values, wide.values);
}
