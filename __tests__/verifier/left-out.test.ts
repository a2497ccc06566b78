import { readModel } from "../../src/terraform-model";
import { differencesOf } from "../../src/verifier/equality";
import { intentOf, modelsToCompare } from "../../src/verifier/intent/intent-of";
import { createPolicyLookup } from "../../src/analysis/lookup/policy-lookup";
import { withExisting } from "../../src/verifier/with-existing";
import {
  findCandidates,
  isOnlyOwnersAccess,
  isDecidedAlike,
  principalClasses,
  accessSetOf,
  analyzedModelOf,
  targetsOf,
} from "../../src/analysis/who";
import { resolved } from "../support/configs";
import { editable } from "./bypass/editable-stacks";
import { UNASKED_ATTEMPTS } from "./bypass/other-attempts";
import { OPTION_CONFIGS } from "./option-configs";
import { stacksOf } from "./synthesized-stacks";

jest.setTimeout(120_000);

const ATTEMPTS = [
  "guards that let an address off",
  "the trust of a role, for sessions of another name",
  "rights of a bucket policy, from elsewhere",
] as const;

/** The pairs of a principal and a target that the comparison passes over, with what it would have found. */
function passedOver(name: string, attempt?: (typeof ATTEMPTS)[number]) {
  const given = OPTION_CONFIGS[name];
  if (given === undefined) throw new Error(`expected an option config, received ${name}`);
  const config = resolved(given);
  const stacks = editable(stacksOf(config));
  if (attempt !== undefined) UNASKED_ATTEMPTS[attempt]?.(stacks);
  const model = withExisting(readModel(stacks), config);
  const { intended, assumed } = modelsToCompare(intentOf(config, model), config, model);
  const sides = [intended, assumed].map((one) => analyzedModelOf(one, createPolicyLookup(one)));
  const targets = targetsOf([intended, assumed]);
  const candidatesOf = findCandidates(targets, sides);
  const found = { alike: 0, apart: 0, differences: [] as unknown[] };
  for (const caller of principalClasses([intended, assumed])) {
    const candidates = new Set(candidatesOf(caller));
    for (const target of targets) {
      if (isOnlyOwnersAccess(caller, target, sides)) continue;
      const isApart = !candidates.has(target);
      const isAlike = isDecidedAlike(caller, target, sides);
      if (!isApart && !isAlike) continue;
      const reach = accessSetOf(caller, target, sides, {
        eachSide: true,
        guards: caller.permissions !== "of-the-stacks",
      });
      if (isApart) found.apart++;
      if (isAlike && reach !== undefined) found.alike++;
      if (reach !== undefined && (isApart || differencesOf(reach).length > 0))
        found.differences.push([caller.text, target.text]);
    }
  }
  return found;
}

describe.each(["keys of their own", "listed writers", "a function in a VPC"])("with %s", (name) => {
  it.each([undefined, ...ATTEMPTS])(
    "whom nothing allows anything, or the same words decide about: %s",
    (attempt) => {
      const { alike, apart, differences } = passedOver(name, attempt);
      expect(differences).toEqual([]);
      expect(apart).toBeGreaterThan(0);
      if (attempt === undefined) expect(alike).toBeGreaterThan(0);
    },
  );
});
