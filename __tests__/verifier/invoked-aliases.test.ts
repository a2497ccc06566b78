import { parseConfig } from "../../src/config/parse-config";
import { readModel } from "../../src/terraform-model";
import { prove } from "../../src/verifier";
import { OPTION_CONFIGS } from "./option-configs";
import { stacksOf } from "./synthesized-stacks";

const config = parseConfig(OPTION_CONFIGS["roles with which rules invoke aliases"], "test.config.ts");
const stacks = stacksOf(config);
const FUNCTIONS = "arn:aws:lambda:eu-central-1:111111111111:function";

/** With a qualifier, Lambda asks for a permission on the ARN that has it, and for no other. */
test("a rule's role may invoke the alias that events of the function come to, or the one given", () => {
  const { roles } = readModel(stacks);
  const invoked = ["invoke-own", "invoke-other"].map((name) =>
    roles.find((role) => role.name === name)?.identity.map(({ json }) => json),
  );
  const statement = { Sid: "InvokeFunction", Effect: "Allow", Action: ["lambda:InvokeFunction"] };
  const policy = (arn: string): object => ({
    Version: "2012-10-17",
    Statement: [{ ...statement, Resource: [arn] }],
  });
  expect(invoked).toEqual([[policy(`${FUNCTIONS}:pictures:live`)], [policy(`${FUNCTIONS}:export:v2`)]]);
  expect(prove(config, readModel(stacks)).proven).toBe(true);
});

test.each([
  ["the function itself", ":pictures:live", ":pictures"],
  ["another alias of the function", ":pictures:live", ":pictures:test"],
  ["every alias of it", ":pictures:live", ":pictures:*"],
  ["the function itself, of a function in no stack", ":export:v2", ":export"],
])("instead of the alias, %s is not proven", (_, alias, other) => {
  const changed = stacks.map(({ id, json }) => ({
    id,
    json: JSON.parse(JSON.stringify(json).replace(`function${alias}`, `function${other}`)) as unknown,
  }));
  expect(JSON.stringify(changed)).not.toBe(JSON.stringify(stacks));
  expect(prove(config, readModel(changed)).proven).toBe(false);
});
