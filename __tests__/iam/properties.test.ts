import { EvaluationError } from "../../src/iam";
import {
  answerTo,
  keysOf,
  makeStatement,
  makeUp,
  outcomeOf,
  PLACES,
  reasonsOf,
  type MadeUp,
  type PolicyPlace,
  type Statements,
} from "./made-up";
import { Random } from "./random";

const ROUNDS = 3_000;

/** Runs a property on the same made-up questions every time. */
function forAll(seed: number, check: (made: MadeUp, random: Random, round: number) => void): void {
  const random = new Random(seed);
  for (let round = 0; round < ROUNDS; round++) check(makeUp(random), random, round);
}

function withPolicy(made: MadeUp, place: PolicyPlace, statements: Statements): MadeUp {
  return { ...made, policies: { ...made.policies, [place]: statements } };
}

function kindOf(
  made: MadeUp,
  place: PolicyPlace,
): "resource" | "key" | "trust" | Exclude<PolicyPlace, "resource"> {
  return place === "resource" ? made.kind : place;
}

describe("whatever is asked", () => {
  it("comes out every way often enough to prove something", () => {
    const counts: Record<string, number> = {};
    forAll(1, (made) => {
      const outcome = outcomeOf(made);
      counts[outcome] = (counts[outcome] ?? 0) + 1;
    });
    for (const outcome of ["allowed", "explicitly-denied", "implicitly-denied", "KEY_UNDETERMINED"]) {
      expect(counts[outcome]).toBeGreaterThan(ROUNDS / 20);
    }
    expect(counts.REQUEST_INVALID ?? 0).toBe(0);
  });

  it("adding a Deny never allows", () => {
    forAll(2, (made, random, round) => {
      const place = random.pick(
        PLACES.filter((name) => made.policies[name].length > 0 || name === "resource"),
      );
      const { action, resource } = made.request;
      const added = {
        ...makeStatement(random, kindOf(made, place), action, resource),
        Effect: "Deny" as const,
      };
      const after = outcomeOf(withPolicy(made, place, [...made.policies[place], added]));
      if (after === "allowed") expect([round, outcomeOf(made)]).toEqual([round, "allowed"]);
    });
  });

  it("adding a Deny of everything denies explicitly", () => {
    forAll(3, (made, random, round) => {
      const place = random.pick(
        PLACES.filter((name) => made.policies[name].length > 0 || name === "resource"),
      );
      const [service = ""] = made.request.action.split(":");
      const kind = kindOf(made, place);
      const added = {
        Effect: "Deny" as const,
        ...(kind === "resource" || kind === "key" || kind === "trust" || kind === "rcp"
          ? { Principal: "*" }
          : {}),
        Action: `${service}:*`,
        ...(kind === "trust" ? {} : { Resource: "*" }),
      };
      expect([round, outcomeOf(withPolicy(made, place, [...made.policies[place], added]))]).toEqual([
        round,
        "explicitly-denied",
      ]);
    });
  });

  it("removing an Allow never allows", () => {
    forAll(4, (made, random, round) => {
      const place = random.pick(PLACES);
      const allows = made.policies[place].filter(({ Effect }) => Effect === "Allow");
      // Without a statement there is no policy, and a boundary that is gone no longer limits.
      if (allows.length === 0 || made.policies[place].length === 1) return;
      const removed = random.pick(allows);
      const after = outcomeOf(
        withPolicy(
          made,
          place,
          made.policies[place].filter((statement) => statement !== removed),
        ),
      );
      if (after === "allowed") expect([round, outcomeOf(made)]).toEqual([round, "allowed"]);
    });
  });

  it("renaming accounts consistently changes nothing", () => {
    const names: Readonly<Record<string, string>> = {
      "111111111111": "444444444444",
      "222222222222": "111111111111",
      "333333333333": "222222222222",
    };
    forAll(5, (made, _random, round) => {
      const text = JSON.stringify(made).replace(/\b(\d)\1{11}\b/g, (account) => names[account] ?? account);
      expect([round, outcomeOf(JSON.parse(text) as MadeUp)]).toEqual([round, outcomeOf(made)]);
    });
  });

  it("the order of statements changes nothing", () => {
    forAll(6, (made, _random, round) => {
      const turned = PLACES.reduce(
        (result, place) => withPolicy(result, place, made.policies[place].toReversed()),
        made,
      );
      expect([round, outcomeOf(turned)]).toEqual([round, outcomeOf(made)]);
    });
  });

  it("a decision made without a key stands whatever the key turns out to be", () => {
    forAll(7, (made, random, round) => {
      const open = keysOf(made.request.principal).filter(
        ([key]) => !(key in made.values) && !made.absent.includes(key),
      );
      const outcome = outcomeOf(made);
      if (open.length === 0 || outcome === "KEY_UNDETERMINED" || outcome === "BEHAVIOUR_UNDOCUMENTED") return;
      const values = { ...made.values };
      const absent = [...made.absent];
      for (const [key, choices] of open) {
        if (key !== "aws:SecureTransport" && random.chance(0.4)) absent.push(key);
        else values[key] = random.pick(choices);
      }
      expect([round, outcomeOf({ ...made, values, absent })]).toEqual([round, outcome]);
    });
  });

  it("a decision always says what decided it", () => {
    forAll(8, (made, _random, round) => {
      const answer = answerTo(made);
      if (answer instanceof EvaluationError) return;
      const effects = answer.decidedBy.map(({ side, statement }) =>
        statement === undefined ? "lacking" : made.policies[side][statement]?.Effect,
      );
      const { principal, resourceAccount } = made.request;
      const ownRoot = principal.kind === "root" && principal.arn.includes(resourceAccount);
      const expected = { allowed: "Allow", "explicitly-denied": "Deny", "implicitly-denied": "lacking" }[
        answer.result
      ];
      expect([round, effects.filter((effect) => effect !== expected)]).toEqual([round, []]);
      if (!(answer.result === "allowed" && ownRoot)) expect([round, effects.length]).not.toEqual([round, 0]);
      const why = reasonsOf(made);
      if (why instanceof EvaluationError) throw why;
      if (effects.length > 0)
        expect([round, why.map(({ kind }) => kind)]).toEqual([
          round,
          effects.map((effect) => (effect === "lacking" ? "no-allow" : "statement")),
        ]);
    });
  });
});
