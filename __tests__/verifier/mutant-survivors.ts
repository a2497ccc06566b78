import type { ResolvedConfig } from "../../src/config/schema";
import { memoized } from "../../src/iam/memoized";
import { openStack } from "../../src/terraform-model/open-stacks";
import { isProven } from "./is-proven";
import { mutantsOf } from "./mutants";
import survivors from "./survivors.json";
import { stacksOf } from "./synthesized-stacks";

/** Options whose policies no example has. */
export const MUTATED_OPTIONS = [
  "a backfill of a whole bucket",
  "a backfill of pictures, with a key",
  "a container image, by access grants",
  "a copy between two keys",
  "a copy from a guarded source",
  "a finished zip on the destination",
  "a function in a VPC",
  "a function with all that is watched and kept",
  "a key that already exists",
  "a queue for the destination's own objects",
  "a rule of EventBridge for every key of a new bucket",
  "a source with every guard",
  "a topic before a function",
  "a trail",
  "a trail with a key",
  "trails of sources in their own accounts",
  "an external id",
  "an organization",
  "attached policies",
  "certificates and assumed roles",
  "functions of one destination each, and code of one's own of two",
  "listed writers",
  "listed writers by pattern",
  "networks",
  "people with a key",
  "roles with which rules invoke aliases",
  "pods and assumed roles",
  "services that need more than to put",
  "roles that already exist",
  "several grantees",
  "thumbnails that go with their source",
  "thumbnails that go with their source, both in the destination",
  "services that write as themselves, with a key",
  "replicas and a trail, with a key",
];

/** How long one config's mutants may take, on a slow machine that does other things besides. */
export const MUTANTS_TIMEOUT_MS = 900_000;

/**
 * The mutants of a config that the proof does not notice, by name. With `known`, of the changes that are not among them yet:
 * those of a statement that configs before had too, word for word, are not made again.
 */
export function survivorsOf(config: ResolvedConfig, known = new Set<string>()): string[] {
  const stacks = stacksOf(config);
  expect(isProven(config, stacks)).toBe(true);
  const mutants = mutantsOf(stacks).filter(({ change }) => !known.has(change));
  expect(mutants.length).toBeGreaterThan(0);
  for (const { change } of mutants) known.add(change);
  // A mutant shares the stacks that it does not change.
  const open = memoized(openStack);
  return mutants.filter((mutant) => isProven(config, mutant.stacks, open)).map(({ name }) => name);
}

/** Each is in the file with its reason, and none is in the file that is noticed by now. */
export function expectedSurvivors(name: string): string[] {
  return survivors.filter(({ config }) => config === name).map(({ mutant }) => mutant);
}
