import { ifExistsInAllow } from "../../../../src/analysis/lint/rules/if-exists-in-allow";
import { found } from "../found";

const statement = (Effect: string, operator: string) => ({
  Effect,
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::destination-bucket/*",
  Condition: { [operator]: { "aws:SourceVpce": "vpce-1a2b3c4d" } },
});

test.each([
  ["without it, in an Allow", "Allow", "StringEquals"],
  ["with it, in a Deny", "Deny", "StringNotEqualsIfExists"],
])("%s: in order", (_name, effect, operator) => {
  expect(found(ifExistsInAllow, { identity: [statement(effect, operator)] })).toEqual([]);
});

test("with it, in an Allow: anyone who comes without the key is allowed", () => {
  expect(found(ifExistsInAllow, { identity: [statement("Allow", "StringEqualsIfExists")] })).toMatchObject([
    { received: "StringEqualsIfExists aws:SourceVpce" },
  ]);
});
