import type { ContextView } from "../context";
import { arnPattern, textPattern } from "../pattern";
import { plainTokens, type Template } from "../template";
import { globOf, type Glob } from "./glob";
import { templateGlobs, withoutDoubles } from "./key-dimension";
import type { ResourceFamily } from "./request-family";
import { textAtoms } from "./text-atoms";

/** Resources that no pattern distinguishes. */
export interface ResourceAtom {
  readonly witness: string;
}

/**
 * Cuts the resources of a family into atoms.
 *
 * @param selections the texts of Resource and NotResource
 * @param named patterns of rules and questions; their stars match everything
 */
export function resourceAtoms(
  selections: readonly Template[],
  named: readonly string[],
  family: ResourceFamily,
  fixed: ContextView,
): readonly ResourceAtom[] {
  if (family.kind === "one") return [{ witness: family.arn }];
  if (selections.some(({ hasVariables }) => hasVariables))
    return cutResources(selections, named, family, fixed);
  const ofFamily = cut.get(family) ?? new Map<string, readonly ResourceAtom[]>();
  cut.set(family, ofFamily);
  const key = [[...new Set(selections.map(({ source }) => source))].sort(), named].join("\n");
  const found = ofFamily.get(key) ?? cutResources(selections, named, family, fixed);
  ofFamily.set(key, found);
  return found;
}

/** Cached: many spaces have the same texts and family. */
const cut = new WeakMap<ResourceFamily, Map<string, readonly ResourceAtom[]>>();

function cutResources(
  selections: readonly Template[],
  named: readonly string[],
  family: Extract<ResourceFamily, { kind: "like" }>,
  fixed: ContextView,
): ResourceAtom[] {
  const globs = withoutDoubles([
    ...selections
      .filter(({ source }) => source !== "*")
      .flatMap((template) => templateGlobs(template, "resource", fixed) ?? []),
    ...named.map(plainGlob),
  ]);
  const texts = {
    within: family.patterns.map(arnGlob),
    except: (family.except ?? []).map(arnGlob),
  };
  return textAtoms(globs, texts, "the patterns of Resource").map(({ witness }) => ({ witness }));
}

/** In the first five parts of an ARN, a wildcard stops at the colon. */
function arnGlob(pattern: string): Glob {
  const tokens = plainTokens(pattern);
  return globOf(arnPattern(tokens, false) ?? textPattern(tokens));
}

function plainGlob(pattern: string): Glob {
  return globOf(textPattern(plainTokens(pattern)));
}
