import type { ContextView } from "../context";
import { arnPattern, textPattern } from "../pattern";
import { plainTokens, type Template } from "../template";
import { globOf, type Glob } from "./glob";
import { templateGlobs, withoutDoubles } from "./key-dimension";
import type { ResourceFamily } from "./request-family";
import { textAtoms } from "./text-atoms";

/** Resources that no pattern tells apart. */
export interface ResourceAtom {
  readonly witness: string;
}

/**
 * Cuts the resources of a family into atoms.
 *
 * @param selections the texts of Resource and NotResource
 * @param named patterns of rules and questions, whose stars match everything
 */
export function resourceAtoms(
  selections: readonly Template[],
  named: readonly string[],
  family: ResourceFamily,
  fixed: ContextView,
): ResourceAtom[] {
  if (family.kind === "one") return [{ witness: family.arn }];
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
