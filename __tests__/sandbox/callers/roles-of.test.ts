import { rolesNamed, rolesOf, UnknownRoleError } from "../../../src/sandbox/callers/roles-of";
import { resolved, smallConfig } from "../../support/configs";
import { ACCOUNT_A, LAMBDA, TARGET, TASK, twoWriters } from "../../support/sandbox-config";
import { modelOf } from "../../support/sandbox-world";

const config = twoWriters();
const roles = rolesOf(modelOf(config), config);

describe("the roles that a person can be", () => {
  test("are all of the stacks", () => {
    expect(roles.map(({ arn }) => arn).sort()).toEqual([LAMBDA, TASK, TARGET].sort());
    expect(rolesNamed(["all"], roles)).toEqual(roles);
  });

  test("are those of permission sets too", () => {
    const people = resolved({
      ...smallConfig(),
      identityCenter: {
        account: { id: "333333333333", region: "eu-central-1" },
        instanceArn: "arn:aws:sso:::instance/ssoins-1234567890abcdef",
      },
      writers: [
        {
          kind: "identity-center",
          name: "people",
          permissionSetName: "Writers",
          principal: { type: "GROUP", id: "11111111-2222-3333-4444-555555555555" },
          prefixes: ["people/"],
        },
      ],
    });
    expect(rolesOf(modelOf(people), people)).toEqual([
      {
        name: "Writers",
        arn: expect.stringMatching(
          new RegExp(
            `^arn:aws:iam::${ACCOUNT_A}:role/aws-reserved/sso.amazonaws.com/.*AWSReservedSSO_Writers_[0-9a-f]{16}$`,
          ),
        ),
      },
    ]);
  });

  test("are named by name or ARN, each once", () => {
    expect(
      rolesNamed([TARGET, "task-role", "target-role"], roles)
        .map(({ arn }) => arn)
        .sort(),
    ).toEqual([TARGET, TASK].sort());
    expect(rolesNamed([], roles)).toEqual([]);
  });

  test.each([
    ["target-rol", "target-role"],
    ["Lambda-Role", "lambda-role"],
    [`arn:aws:iam::${ACCOUNT_A}:role/target-role`, TARGET],
    ["somebody-else-entirely", "one of task-role, lambda-role, target-role, all"],
  ])("are no %s: %s is expected", (named, expected) => {
    expect(() => rolesNamed([named], roles)).toThrow(UnknownRoleError);
    if (expected.startsWith("one of ")) {
      for (const one of expected.slice("one of ".length).split(", "))
        expect(() => rolesNamed([named], roles)).toThrow(one);
    } else {
      expect(() => rolesNamed([named], roles)).toThrow(`--as: expected ${expected}, received ${named}`);
    }
  });
});
