import { serviceData } from "../../src/analysis/lint";
import type { RawStack } from "../../src/terraform-model";
import { CHANGES, NAMES_CUSTOMER_KEY, NAMES_KEY } from "../../src/verifier/catalogue";
import { parseTemplate } from "../../src/terraform-model/expressions/parse-expression";
import type { ResolvedConfig } from "../../src/config/schema";
import { resolved } from "../support/configs";
import { editable, type Json } from "./bypass/editable-stacks";
import { isProven } from "./is-proven";
import { toJson } from "./mutants";
import { OPTION_CONFIGS } from "./option-configs";
import { stacksOf } from "./synthesized-stacks";

jest.setTimeout(120_000);

function synthesized(name: string): [ResolvedConfig, RawStack[]] {
  const config = resolved(OPTION_CONFIGS[name] ?? fail(name));
  return [config, stacksOf(config)];
}

function fail(name: string): never {
  throw new Error(`expected an option config, received ${name}`);
}

/** The stacks with other actions in one statement of the destination's policy. */
function withActions(stacks: readonly RawStack[], sid: string, actions: readonly string[]): RawStack[] {
  const changed = editable(stacks);
  let found = 0;
  for (const { json } of changed) {
    for (const args of Object.values(json.resource["aws_s3_bucket_policy"] ?? {})) {
      const policy = toJson(parseTemplate(String(args["policy"]))) as { Statement: Json[] };
      for (const statement of policy.Statement) {
        if (statement["Sid"] !== sid) continue;
        statement["Action"] = actions;
        found += 1;
      }
      args["policy"] = JSON.stringify(policy);
    }
  }
  if (found === 0) throw new Error(`expected a statement ${sid}, received none`);
  return changed;
}

const cases: [config: string, sid: string, actions: readonly string[]][] = [
  ["listed writers", "DenyUnlistedWriters", [...CHANGES]],
  ["keys of their own", "DenyOtherKeys", NAMES_KEY],
  ["keys of their own", "DenyOtherEncryption", NAMES_KEY],
  ["all operations", "DenyOtherKeys", NAMES_KEY],
  ["all operations", "DenyOtherEncryption", NAMES_KEY],
  ["all operations", "DenyCustomerKeys", NAMES_CUSTOMER_KEY],
];

test("with networks, a denial of all that AWS has today is not enough: what it adds would get through", () => {
  const [config, stacks] = synthesized("networks");
  expect(isProven(config, withActions(stacks, "DenyOtherNetworks", ["s3:*"]))).toBe(true);
  const today = [...(serviceData("s3")?.actions.values() ?? [])].map((action) => `s3:${action.name}`);
  expect(today).toEqual(expect.arrayContaining([...CHANGES, "s3:GetObject"]));
  expect(isProven(config, withActions(stacks, "DenyOtherNetworks", today))).toBe(false);
});

describe.each(cases)("with %s, %s", (name, sid, actions) => {
  const [config, stacks] = synthesized(name);

  test("of all the actions that it is for is proven", () => {
    expect(isProven(config, withActions(stacks, sid, actions))).toBe(true);
  });

  test.each(actions)("that leaves out %s is not", (left) => {
    const others = actions.filter((action) => action !== left);
    expect(isProven(config, withActions(stacks, sid, others))).toBe(false);
  });
});
