import { readModel, type Model } from "../../../src/terraform-model";
import { disabledStatementsOf, UnknownStatementError, withoutStatements } from "../../../src/sandbox/gateway";
import { twoWriters } from "../../support/sandbox-config";
import { modelOf } from "../../support/sandbox-world";
import { loadExample, stacksOf } from "../../verifier/synthesized-stacks";

let model: Model;
beforeAll(async () => {
  model = readModel(stacksOf(await loadExample("ecs-task")));
});

const sidsOf = ({ buckets, roles }: Model): string[] =>
  [
    ...buckets.map(({ policy }) => policy),
    ...roles.flatMap(({ trust, identity }) => [trust, ...identity]),
  ].flatMap((policy) => policy?.document.statements.map(({ sid = "none" }) => sid) ?? []);

describe("taking a statement away", () => {
  it("leaves everything else, in the policy as it is read and as it is shown", () => {
    const [first = ""] = sidsOf(model);
    const less = withoutStatements(model, [first]);
    expect(sidsOf(less)).toEqual(sidsOf(model).filter((sid) => sid !== first));
    expect(JSON.stringify(less.buckets)).not.toContain(`"${first}"`);
    expect(withoutStatements(model, [])).toBe(model);
  });

  it("takes it from every policy that has it, those of queues among them", () => {
    const whole = modelOf(twoWriters());
    const [queue] = whole.queues;
    const [sid = ""] = queue?.policy?.document.statements.flatMap((one) => one.sid ?? []) ?? [];
    expect(disabledStatementsOf(whole, [sid]).flatMap(({ policies }) => policies)).toContain(
      queue?.policy?.name,
    );
    expect(disabledStatementsOf(withoutStatements(whole, [sid]), [sid])).toEqual([
      { sid, effect: "Allow", actions: [], policies: [] },
    ]);
  });

  it.each(["WriteObject", "writeobjects", "WriteObejcts"])(
    "is refused for %s, with the name that is nearest",
    (sid) => {
      expect(() => withoutStatements(model, [sid])).toThrow(
        new UnknownStatementError(`--without: expected WriteObjects, received ${sid}`),
      );
    },
  );

  it("is refused for a name that is like none, with those that there are", () => {
    const work = () => withoutStatements(model, ["TheStatementOfSomebodyElse"]);
    expect(work).toThrow(UnknownStatementError);
    expect(work).toThrow(
      new RegExp(`expected one of .*${sidsOf(model)[0] ?? ""}.*, received TheStatementOfSomebodyElse`),
    );
  });
});
