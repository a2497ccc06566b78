import { actionPattern } from "../match-action";
import { globOf } from "./glob";
import { withoutDoubles } from "./key-dimension";
import type { ActionFamily } from "./request-family";
import { keyOf, textAtoms } from "./text-atoms";
import { countSteps } from "./work";

/** Actions that no pattern distinguishes. */
export interface ActionAtom {
  /** As AWS writes it. */
  readonly witness: string;
  /** Known actions. */
  readonly known: readonly string[];
  /** Whether future actions are included. */
  readonly open: boolean;
}

/** The name for an action that AWS may add later. */
const NEW = "anynewaction";

/** Cached: many spaces have the same items and family. */
const cut = new WeakMap<ActionFamily, Map<string, readonly ActionAtom[]>>();

/** Cuts the actions of a family into atoms by the items of Action and NotAction. */
export function actionAtoms(items: readonly string[], family: ActionFamily): readonly ActionAtom[] {
  const lead = `${family.service}:`;
  const own = [
    ...new Set(items.filter((item) => item === "*" || item.slice(0, lead.length).toLowerCase() === lead)),
  ].sort();
  const ofFamily = cut.get(family) ?? new Map<string, readonly ActionAtom[]>();
  cut.set(family, ofFamily);
  const key = own.join();
  const found = ofFamily.get(key) ?? cutActions(own, family);
  ofFamily.set(key, found);
  return found;
}

function cutActions(
  own: readonly string[],
  { service, known, unfit, closed = false }: ActionFamily,
): ActionAtom[] {
  const globs = withoutDoubles(own.map((item) => globOf(actionPattern(item))));
  const what = `the actions of ${service}`;
  countSteps(known.length * globs.length, what);
  const found = new Map<string, { known: string[]; open: boolean; witness: string }>();
  for (const action of known) {
    const key = keyOf(globs, action.toLowerCase());
    const atom = found.get(key) ?? { known: [], open: false, witness: action };
    atom.known.push(action);
    found.set(key, atom);
  }
  const today = new Set(known.map((action) => action.toLowerCase()));
  const family = {
    within: [globOf(actionPattern(`${service}:*`))],
    except: [globOf(actionPattern(`${service}:`))],
    allows: isLetterOrDigit,
    filler: NEW,
  };
  const others = closed ? [] : textAtoms(globs, family, what);
  for (const { witness, key } of others) {
    if (today.has(witness) || unfit?.has(witness) === true) continue;
    const atom = found.get(key);
    if (atom !== undefined) atom.open = true;
    else found.set(key, { known: [], open: true, witness: written(witness) });
  }
  return [...found.values()];
}

function written(action: string): string {
  return action.replace(NEW, "AnyNewAction");
}

function isLetterOrDigit(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
}
