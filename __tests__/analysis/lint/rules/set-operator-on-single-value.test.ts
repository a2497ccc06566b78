import { setOperatorOnSingleValue } from "../../../../src/analysis/lint/rules/set-operator-on-single-value";
import { found } from "../found";

const check = (operator: string, key: string) =>
  found(setOperatorOnSingleValue, {
    identity: [
      {
        Effect: "Allow",
        Action: "kms:Decrypt",
        Resource: "arn:aws:kms:eu-central-1:222222222222:key/*",
        Condition: { [operator]: { [key]: "x" } },
      },
    ],
  });

test.each([
  ["ForAnyValue:StringEquals", "kms:ResourceAliases"],
  ["StringEquals", "kms:ViaService"],
])("%s on %s", (operator, key) => expect(check(operator, key)).toEqual([]));

test.each([
  ["ForAnyValue:StringEquals", "kms:ViaService"],
  ["ForAllValues:StringLike", "aws:PrincipalOrgID"],
])("%s on %s, which has one value", (operator, key) => {
  expect(check(operator, key)).toMatchObject([
    { place: expect.stringContaining(`Condition.${operator}.${key}`), expected: "an operator for one value" },
  ]);
});
