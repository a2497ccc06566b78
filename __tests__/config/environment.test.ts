import { environmentOf, shortStackName } from "../../src/config/environment";
import { environmentName, producerName } from "../../src/config/fields";

test.each([
  ["account_A", undefined, "A"],
  ["account_team-1", undefined, "team-1"],
  ["identity_center", undefined, "identity_center"],
  ["dev_account_A", "dev", "A"],
  ["eu-1_account_team-1", "eu-1", "team-1"],
  ["dev_identity_center", "dev", "identity_center"],
  ["a-stack-of-another-app", undefined, "a-stack-of-another-app"],
  ["other_stack", undefined, "other_stack"],
])("%s is of the environment %s, and %s for short", (id, environment, short) => {
  expect([environmentOf(id), shortStackName(id)]).toEqual([environment, short]);
});

test("the longest names fit into the name of a role session", () => {
  const [environment, producer] = ["e".repeat(12), "p".repeat(30)];
  expect(environmentName.safeParse(environment).success).toBe(true);
  expect(producerName.safeParse(producer).success).toBe(true);
  expect(`s3-handshake-${environment}_account_${producer}`.length).toBeLessThanOrEqual(64);
});

test.each([
  [
    "environment",
    environmentName,
    ["d", "e".repeat(13), `a${"-b".repeat(6)}`, "dev_1", "Dev", "-dev", "dev-", "a--b"],
  ],
  ["producer", producerName, ["t", "p".repeat(31), `a${"-b".repeat(15)}`, "team_1", "Team", "team-", "a--b"]],
] as const)("of the name of an %s what is too long or not plain is refused", (_what, schema, names) => {
  expect(names.filter((name) => schema.safeParse(name).success)).toEqual([]);
});
