import { parseConfig } from "../../src/config/parse-config";
import { readModel, type RawStack } from "../../src/terraform-model";
import { allSettings } from "../../src/verifier/all-settings";
import { withExisting } from "../../src/verifier/with-existing";
import { ATTEMPTS } from "./bypass/attempts";
import { editable, type EditableStack, type Json } from "./bypass/editable-stacks";
import { OPTION_CONFIGS } from "./option-configs";
import { loadExample, stacksOf } from "./synthesized-stacks";

const STRANGER = "arn:aws:iam::999999999999:role/stranger";
const there = parseConfig(OPTION_CONFIGS["roles that already exist"], "test.config.ts");

function outputsOf(stacks: readonly EditableStack[]): [outputs: Json, name: string, value: Json][] {
  return stacks.flatMap(({ json }) => {
    const outputs = (json["output"] ?? {}) as Json;
    return Object.entries(outputs).flatMap(([name, output]): [Json, string, Json][] =>
      name.startsWith("trust_statements_")
        ? [[outputs, name, JSON.parse(String((output as Json)["value"])) as Json]]
        : [],
    );
  });
}

function read(stacks: readonly RawStack[]): () => unknown {
  return () => readModel(stacks);
}

test("a second output with statements for the trust policy of one role is an error", () => {
  const stacks = editable(stacksOf(there));
  expect(read(stacks)).not.toThrow();
  const found = outputsOf(stacks);
  expect(found).toHaveLength(1);
  for (const [outputs, name, value] of found) {
    const statements = [{ Effect: "Allow", Principal: { AWS: STRANGER }, Action: "sts:AssumeRole" }];
    outputs[`${name}_more`] = { value: JSON.stringify({ ...value, statements }) };
  }
  expect(read(stacks)).toThrow(/one output for the role target-role/);
});

test("an output that says more than whose policy and which statements is an error", () => {
  const stacks = editable(stacksOf(there));
  for (const [outputs, name, value] of outputsOf(stacks)) {
    outputs[name] = { value: JSON.stringify({ ...value, note: `${STRANGER}, too` }) };
  }
  expect(read(stacks)).toThrow(/only role and statements/);
});

test.each([
  "resource: statements for the trust policy of a role",
  "resource: statements for the policy of a bucket",
])("%s that the stacks make are an error", async (name) => {
  const stacks = editable(stacksOf(await loadExample("ecs-task")));
  expect(read(stacks)).not.toThrow();
  expect(ATTEMPTS[name]?.(stacks)).toBe(true);
  expect(read(stacks)).toThrow(/for an existing bucket or role/);
});

test.each([
  ["attached policies", "resource: a policy of one's own, and its attachment", "unattached policies"],
  ["a function with all that is watched and kept", "argument: alarms sent to another queue", "subscribers"],
  ["a function in a VPC", "argument: layers", "code"],
  ["a function in a VPC", "argument: an image", "code"],
])("%s, %s: a setting is not as asked", (name, attempt, setting) => {
  const config = parseConfig(OPTION_CONFIGS[name], "test.config.ts");
  const stacks = editable(stacksOf(config));
  const different = (): string[] =>
    allSettings(config, withExisting(readModel(stacks), config)).flatMap(({ name, expected, received }) =>
      expected === received ? [] : [name],
    );
  expect(different()).toEqual([]);
  expect(ATTEMPTS[attempt]?.(stacks)).toBe(true);
  expect(different()).toEqual([setting]);
});
