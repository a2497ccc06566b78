import { actionsNamed, decide, resourcesNamed } from "../../../src/iam";
import { readModel, type Model, type RawStack } from "../../../src/terraform-model";
import { createPolicyLookup } from "../../../src/analysis/lookup/policy-lookup";
import { prove, withExisting } from "../../../src/verifier";
import {
  principalClasses,
  accessSetOf,
  analyzedModelOf,
  targetsOf,
  whoMay,
  whoText,
} from "../../../src/analysis/who";
import { loadConfig } from "../../../src/config/load-config";
import { OPTION_CONFIGS } from "../../verifier/option-configs";
import { parseConfig } from "../../../src/config/parse-config";
import { stacksOf } from "../../verifier/synthesized-stacks";

jest.setTimeout(240_000);

const BUCKET = "arn:aws:s3:::account-b-thumb-bucket";
const QUESTION = { action: "s3:PutObject", resource: `${BUCKET}/ecs/x` };

let stacks: RawStack[];
let model: Model;
beforeAll(async () => {
  stacks = stacksOf(await loadConfig("s3-handshake.config.ts"));
  model = readModel(stacks);
});

/** The model with one more statement in the destination's policy. */
function withStatement(statement: string): Model {
  const text = JSON.stringify(stacks);
  const start = '\\"Statement\\" = [{\\"Sid\\" = \\"DenyInsecureTransport\\"';
  expect(text).toContain(start);
  const parts = text.split(start);
  // Of the two buckets, the destination is the last.
  const last = parts.pop() ?? "";
  const added = start.replace("[{", `[${statement}, {`);
  return readModel(JSON.parse(`${parts.join(start)}${added}${last}`) as RawStack[]);
}

function principals(of: Model, question = QUESTION): string[] {
  return [...new Set(whoMay(question, of).found.map(({ principal }) => principal))];
}

const OWN = [
  "role ecs-cross-account-s3-role of 111111111111",
  "the root user of 222222222222",
  "any other role of 222222222222",
  "any other user of 222222222222",
  "any other federated user of 222222222222",
];

test("a writer below its prefix, and whom the bucket's account lets: no one else", () => {
  const { found } = whoMay(QUESTION, model);
  expect(principals(model)).toEqual(OWN);
  const [writer] = found;
  expect(writer?.terms).toHaveLength(1);
  expect(writer?.terms[0]).toMatchObject({
    actions: ["s3:PutObject"],
    resources: [`${BUCKET}/ecs/*`],
    circumstances: expect.arrayContaining([
      { key: "aws:SecureTransport", values: "true" },
      { key: "s3:TlsVersion", values: "not sent or at least 1.2" },
    ]),
    by: [{ sid: "WriteObjects" }, { sid: "WriteObjectsByEcsTask" }],
  });
  expect(whoText(whoMay(QUESTION, model))).toMatch(
    /\n5 of \d+ principals may, found in \d+ sets of requests: no one else$/,
  );
});

test("a bucket that no stack has may be of any account, and is said once", async () => {
  const config = await loadConfig("examples/existing-role.config.ts");
  const found = whoMay({ action: "s3:PutObject" }, withExisting(readModel(stacksOf(config)), config));
  const lines = whoText(found).split("\n");
  expect(lines.filter((line) => line.includes("account-a-jobs-bucket"))).toEqual([
    "  s3:PutObject on arn:aws:s3:::account-a-jobs-bucket/*",
  ]);
  expect(lines).toContain("    by statement 0 of policy 1 that role glue-job-role has");
});

test("outside the prefix: no writer", () => {
  expect(principals(model, { ...QUESTION, resource: `${BUCKET}/ecs` })).toEqual(OWN.slice(1));
});

test.each([
  ["its session", 'Condition = { StringLike = { \\"aws:userid\\" = \\"*:nightly\\" } }'],
  ["an address", 'Condition = { IpAddress = { \\"aws:SourceIp\\" = \\"198.51.100.7\\" } }'],
  ["a time", 'Condition = { DateLessThan = { \\"aws:CurrentTime\\" = \\"2020-01-01T00:00:00Z\\" } }'],
  ["a tag", 'Condition = { StringEquals = { \\"aws:PrincipalTag/team\\" = \\"blue\\" } }'],
])("a role of a stranger that is allowed only by %s is found", (_circumstance, condition) => {
  const more = withStatement(
    `{ Sid = \\"Sneak\\", Effect = \\"Allow\\", Principal = { AWS = \\"999999999999\\" }, Action = \\"s3:Put*\\", Resource = \\"${BUCKET}/*\\", ${condition} }`,
  );
  expect(principals(more)).toEqual(
    expect.arrayContaining([...OWN, "any other role of 999999999999", "any other user of 999999999999"]),
  );
  // Those whom no condition on the tags or the session of a role can mean.
  const elsewhere = principals(more, { ...QUESTION, action: "s3:DeleteObject" });
  expect(elsewhere.some((text) => text.includes("999999999999"))).toBe(false);
});

test.each([
  ["*-writer", "whose name ends in -writer"],
  ["team/*-writer", "whose path and name begin with /team/ and end in -writer"],
  ["writer-*", "whose path and name begin with /writer-"],
  ["*/writer", "whose path and name end in /writer"],
  ["*a*b", "like arn:aws:iam::333333333333:role/*a*b"],
  ["writer-?", "like arn:aws:iam::333333333333:role/writer-?"],
])("roles that only %s means are apart from the others of their account", (pattern, words) => {
  const more = withStatement(
    `{ Sid = \\"Sneak\\", Effect = \\"Allow\\", Principal = { AWS = \\"333333333333\\" }, Action = \\"s3:PutObject\\", Resource = \\"${BUCKET}/*\\", Condition = { ArnLike = { \\"aws:PrincipalArn\\" = \\"arn:aws:iam::333333333333:role/${pattern}\\" } } }`,
  );
  const found = principals(more);
  expect(found).toContain(`any role of account 333333333333 ${words}`);
  expect(found).not.toContain("any other role of 333333333333");
});

test("an action that AWS adds tomorrow is allowed by a wildcard alone", () => {
  const question = { action: "s3:AnyNewAction", resource: `${BUCKET}/ecs/x` };
  expect(principals(model, question)).toEqual(OWN.slice(1));
});

const CONFIGS = ["a copy between two keys", "roots with conditions"];
test.each(CONFIGS)(
  "%s: anyone who is asked about and allowed by prove is found, with that action",
  (name) => {
    const config = parseConfig(OPTION_CONFIGS[name], name);
    const own = readModel(stacksOf(config));
    const lookup = createPolicyLookup(own);
    const classes = principalClasses([own]);
    const sides = [analyzedModelOf(own, lookup)];
    const targets = targetsOf([own]);
    const allowed = prove(config, own).rows.filter(({ decision }) => decision?.result === "allowed");
    expect(allowed.length).toBeGreaterThan(20);
    let checked = 0;
    for (const { action, resource, principal } of allowed) {
      const caller = classes.find(({ text }) => text === `role ${principal}`);
      if (caller === undefined) continue;
      const found = targets.some((target) => {
        const reach = accessSetOf(caller, target, sides, {
          filter: { actions: [action], resources: [resource] },
        });
        if (reach === undefined) return false;
        const {
          space,
          allowed: [node = 0],
        } = reach;
        const asked = space.whenRequested({
          actions: actionsNamed(action),
          resources: resourcesNamed(resource),
        });
        return space.diagrams.and(asked, space.diagrams.certain(node)) !== 0;
      });
      if (resource.startsWith("arn:aws:s3:::") && targets.some(({ owner }) => resource.startsWith(owner))) {
        expect([principal, action, resource, found]).toEqual([principal, action, resource, true]);
        checked++;
      }
      if (checked > 12) break;
    }
    expect(checked).toBeGreaterThan(0);
  },
);

test("each line's request is allowed, one by one", () => {
  const lookup = createPolicyLookup(model);
  const side = analyzedModelOf(model, lookup);
  const classes = new Map(principalClasses([model]).map((caller) => [caller.text, caller]));
  const targets = targetsOf([model]);
  let checked = 0;
  for (const { principal, target, terms } of whoMay({}, model).found) {
    const caller = classes.get(principal);
    const found = targets.find(({ text }) => text === target);
    if (caller === undefined || found === undefined) continue;
    const policies = accessSetOf(caller, found, [side])?.policies[0];
    for (const { request } of terms) {
      expect(policies && decide(request, policies).result).toBe("allowed");
      checked++;
    }
  }
  expect(checked).toBeGreaterThan(20);
});
