import { parsePolicy, type PolicyDocument } from "../../../src/iam";
import { readModel, type Model } from "../../../src/terraform-model";
import { principalClasses, type PrincipalClass } from "../../../src/analysis/who";
import { loadExample, stacksOf } from "../../verifier/synthesized-stacks";

const A = "111111111111";

let model: Model;
beforeAll(async () => {
  model = readModel(stacksOf(await loadExample("ecs-task")));
});

/** A policy of a bucket that denies someone everything, under a condition. */
const denying = (Principal: unknown, Condition?: object): PolicyDocument =>
  parsePolicy(
    {
      Version: "2012-10-17",
      Statement: {
        ...{ Effect: "Deny", Principal, Action: "s3:*", Resource: "*" },
        ...(Condition === undefined ? {} : { Condition }),
      },
    },
    "policy",
    "resource",
  );

function textsOf(document: PolicyDocument): string[] {
  return principalClasses([model], [document]).map(({ text }) => text);
}

/** The classes that there are because of a policy. */
function added(document: PolicyDocument): string[] {
  const before = principalClasses([model]).map(({ text }) => text);
  return textsOf(document).filter((text) => !before.includes(text));
}

test.each<[string, unknown, object | undefined, string[]]>([
  [
    "users by their name, whatever their path",
    "*",
    { StringLike: { "aws:username": "ali*" } },
    ["111111111111", "222222222222", "999999999999"].map(
      (account) => `any user of account ${account} whose name is like ali*`,
    ),
  ],
  [
    "roles and users of accounts that a pattern alone means",
    "*",
    { StringLike: { "aws:PrincipalAccount": "12*" } },
    ["the root user", "any other role", "any other user", "any other federated user"].map(
      (who) => `${who} of 129999999999`,
    ),
  ],
  [
    "accounts by a part of an ARN",
    "*",
    { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::3?3*:role/x" } },
    [
      "the root user of 393999999999",
      "any other role of 393999999999",
      "any role of account 393999999999 like arn:aws:iam::3?3*:role/x",
      "any other user of 393999999999",
      "any other federated user of 393999999999",
    ],
  ],
  [
    "root users by their id",
    "*",
    { StringLike: { "aws:userid": "4444*" } },
    ["the root user", "any other role", "any other user", "any other federated user"].map(
      (who) => `${who} of 444499999999`,
    ),
  ],
  [
    "a federated user that is named",
    { AWS: "arn:aws:sts::111111111111:federated-user/jane" },
    undefined,
    ["federated-user jane of 111111111111"],
  ],
  [
    "federated users by a pattern",
    "*",
    { ArnLike: { "aws:PrincipalArn": "arn:aws:sts::111111111111:federated-user/team-*" } },
    ["any federated user of account 111111111111 whose path and name begin with /team-"],
  ],
  [
    "what a user lends, where it is named",
    { AWS: "arn:aws:iam::111111111111:user/ana" },
    undefined,
    ["user ana of 111111111111", "holders of a federation token of user ana of 111111111111"],
  ],
  [
    "one session of a role of the stacks, and of one that is not",
    {
      AWS: [
        "arn:aws:sts::111111111111:assumed-role/ecs-cross-account-s3-role/one",
        "arn:aws:sts::333333333333:assumed-role/w/two",
      ],
    },
    undefined,
    [
      "session one of role ecs-cross-account-s3-role of 111111111111",
      "the root user of 333333333333",
      "any other role of 333333333333",
      "role w of 333333333333",
      "session two of role w of 333333333333",
      "any other user of 333333333333",
      "any other federated user of 333333333333",
    ],
  ],
  [
    "services by a pattern",
    "*",
    { StringLike: { "aws:PrincipalServiceName": "cloudt*.amazonaws.com" } },
    ["any other AWS service like cloudt*.amazonaws.com"],
  ],
])("%s are apart from others", (_what, principal, condition, expected) => {
  expect(added(denying(principal, condition)).sort()).toEqual([...expected].sort());
});

test("a name that a condition says is its own class in every path", () => {
  const classes = principalClasses(
    [model],
    [
      denying("*", { StringEquals: { "aws:username": "ana" } }),
      denying("*", { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${A}:user/team/*` } }),
    ],
  );
  const arns = classes.flatMap(({ principal }) =>
    principal.kind === "user" && principal.arn.includes(`::${A}:user/`) ? [principal.arn] : [],
  );
  expect(arns).toHaveLength(4);
  expect(arns.filter((arn) => arn.endsWith("/ana")).sort()).toEqual([
    `arn:aws:iam::${A}:user/ana`,
    `arn:aws:iam::${A}:user/team/ana`,
  ]);
});

test("what Identity Center makes up of a role's name is cut, too", async () => {
  const people = readModel(stacksOf(await loadExample("identity-center")));
  const [set] = people.permissionSets;
  const account = set?.assignments[0]?.account ?? "";
  const start = `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com`;
  const rolesWith = (text: string): string[] => {
    const document = denying("*", { ArnLike: { "aws:PrincipalArn": text } });
    return principalClasses([people], [document]).flatMap(({ principal, permissions }) =>
      permissions === "of-the-stacks" && principal.kind === "role-session" ? [principal.roleArn] : [],
    );
  };
  expect(rolesWith("arn:aws:iam::111111111111:role/x")).toHaveLength(1);
  expect(rolesWith(`${start}/AWSReservedSSO_${set?.name ?? ""}_0000000000000000`)).toHaveLength(2);
  expect(rolesWith(`${start}/*/AWSReservedSSO_*`)).toHaveLength(2);
});

test("anyone who stands for others says in which keys these differ", () => {
  const varying = (wanted: string): PrincipalClass["varying"] | undefined =>
    principalClasses([model]).find(({ text }) => text === wanted)?.varying;
  expect(varying("role ecs-cross-account-s3-role of 111111111111")).toEqual([]);
  expect(varying("the root user of 111111111111")).toEqual([]);
  expect(varying("the root user of 999999999999")).toContain("aws:principalaccount");
  expect(varying("any other user of 111111111111")).toEqual([
    "aws:principalarn",
    "aws:username",
    "aws:userid",
  ]);
  expect(varying("any other AWS service")).toEqual(["aws:principalservicename"]);
});
