import { compilePolicies, parsePolicy, SpaceTooLargeError, type CompiledPolicies } from "../../../src/iam";
import { countSteps, findRequest, Space, withinWorkLimit, type RequestFamily } from "../../../src/iam/exact";

const family: RequestFamily = {
  principal: { kind: "role-session", roleArn: "arn:aws:iam::111111111111:role/w", sessionName: "task" },
  resourceAccount: "111111111111",
  actions: { service: "s3", known: ["s3:GetObject", "s3:PutObject"] },
  resources: { kind: "like", patterns: ["arn:aws:s3:::b/*"] },
};

function policiesWith(...statements: readonly object[]): CompiledPolicies {
  const json = { Version: "2012-10-17", Statement: statements };
  return compilePolicies({
    identity: [{ name: "policy", document: parsePolicy(json, "policy", "identity") }],
    boundary: null,
    session: [],
    resource: null,
    scps: [],
    rcps: [],
  });
}

const allow = (changes: object): object => ({
  Effect: "Allow",
  ...("NotAction" in changes ? {} : { Action: "s3:*" }),
  Resource: "*",
  ...changes,
});

function witnessOf(policies: CompiledPolicies): ReturnType<typeof findRequest> {
  const space = new Space(family, [policies]);
  return findRequest(space, space.diagrams.certain(space.decide(policies)));
}

/** Works something out in a hundredth of the steps that there are for a question. */
function inFewSteps<T>(workOut: () => T): T {
  return withinWorkLimit(0, () => {
    countSteps(59_400_000, "what is not to be needed");
    return workOut();
  });
}

test("fourteen words that may stand anywhere are too many, and the error says so", () => {
  const words = Array.from({ length: 14 }, (_, index) => `arn:aws:s3:::b/*word${String(index)}x*`);
  expect(() => new Space(family, [policiesWith(allow({ Resource: words }))])).toThrow(SpaceTooLargeError);
  expect(() => new Space(family, [policiesWith(allow({ Resource: words }))])).toThrow(
    "the patterns of Resource: expected at most 20000 states to decide over every request, received more",
  );
});

test("forty stars in a row of letters are no trouble", () => {
  const policies = policiesWith(allow({ Resource: `arn:aws:s3:::b/ecs/${"*q".repeat(40)}` }));
  const witness = inFewSteps(() => witnessOf(policies));
  expect(witness?.resource).toBe(`arn:aws:s3:::b/ecs/${"q".repeat(40)}`);
});

test("thousands of prefixes are no trouble", () => {
  const prefixes = Array.from({ length: 3_000 }, (_, index) => `arn:aws:s3:::b/writer-${String(index)}/*`);
  const policies = policiesWith(allow({ Resource: prefixes }));
  const space = inFewSteps(() => new Space(family, [policies]));
  expect(space.resources).toHaveLength(3_001);
});

test("an action that AWS adds tomorrow is an action too", () => {
  const witness = witnessOf(policiesWith(allow({ NotAction: ["s3:Get*", "s3:Put*"] })));
  expect(witness?.action).toBe("s3:AnyNewAction");
});

test("letters beyond ASCII case-insensitively are undecided", () => {
  const policies = policiesWith(
    allow({ Condition: { StringEqualsIgnoreCase: { "aws:PrincipalTag/team": "Straße" } } }),
  );
  expect(witnessOf(policies)).toBeUndefined();
  const space = new Space(family, [policies]);
  expect(findRequest(space, space.diagrams.undecided(space.decide(policies)))).toBeDefined();
});

test.each([
  ["K", "\u212a", true],
  ["K", "k", true],
  ["k", "ķ", false],
])("%s case-insensitively is %s: %s", (written, value, same) => {
  const policies = policiesWith(
    allow({ Condition: { StringEqualsIgnoreCase: { "aws:PrincipalTag/team": written } } }),
    {
      Effect: "Deny",
      NotAction: "sts:*",
      Resource: "*",
      Condition: { StringNotEquals: { "aws:PrincipalTag/team": value } },
    },
  );
  expect(witnessOf(policies) !== undefined).toBe(same);
});

test("a variable whose key has no certain value is undecided where it could matter", () => {
  const policies = policiesWith(allow({ Resource: "arn:aws:s3:::b/${aws:PrincipalTag/team}/*" }));
  const space = new Space(family, [policies]);
  const { certain, undecided, not } = space.diagrams;
  const node = space.decide(policies);
  expect(findRequest(space, certain(node))).toBeUndefined();
  expect(findRequest(space, undecided(node))?.resource).toMatch(/^arn:aws:s3:::b\/.*\//);
  expect(findRequest(space, certain(not(node)))?.resource).not.toMatch(/^arn:aws:s3:::b\/.*\//);
});

test("a variable that follows from the principal is decided", () => {
  const own = policiesWith(allow({ Resource: "arn:aws:s3:::b/${aws:PrincipalAccount}/*" }));
  const written = policiesWith(allow({ Resource: "arn:aws:s3:::b/111111111111/*" }));
  const space = new Space(family, [own, written]);
  expect(space.decide(own)).toBe(space.decide(written));
});

test("what is said otherwise and means the same is the same set", () => {
  const short = policiesWith(allow({ Action: "s3:*", Resource: "arn:aws:s3:::b/*" }));
  const long = policiesWith(
    allow({ Action: "s3:Get*", Resource: "*" }),
    allow({
      NotAction: "s3:GetObject",
      Resource: "arn:aws:s3:::b/*",
      Condition: { Bool: { "aws:SecureTransport": "true" } },
    }),
    allow({
      NotAction: "s3:Get*",
      Resource: "*",
      Condition: { BoolIfExists: { "aws:SecureTransport": "false" } },
    }),
  );
  const space = new Space(family, [short, long]);
  expect(space.decide(short)).toBe(space.decide(long));
});
