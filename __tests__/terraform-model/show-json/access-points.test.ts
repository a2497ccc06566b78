import { answer, type UserQuestion } from "../../../src/analysis/can";
import { reasonText } from "../../../src/iam";
import { A, allow, B, bucket, madeUpState, policy, readMadeUp, role, type MadeUp } from "./made-up";

const POINT = `arn:aws:s3:eu-central-1:${B}:accesspoint/team`;
const WRITER = `arn:aws:iam::${A}:role/writer`;
const READER = `arn:aws:iam::${B}:role/reader`;

interface Given {
  /** What the bucket's policy says. */
  readonly ofBucket?: readonly object[];
  readonly ofPoint?: readonly object[];
  readonly point?: object;
  readonly without?: "bucket" | "point";
}

/** A role of each account that may read through the access point, and one bucket behind it. */
function can(principal: string, given: Given = {}, asked: Partial<UserQuestion> = {}) {
  const { ofBucket = [], ofPoint, point = {}, without } = given;
  const get = policy(allow("s3:GetObject", `${POINT}/object/*`));
  const policyOf = (statements: readonly object[]): string => policy(...statements);
  const of = (name: string, account: string): MadeUp =>
    role(`aws_iam_role.${name}`, name, account, { inline_policy: [{ name: "get", policy: get }] });
  const inB: MadeUp[] = [
    of("reader", B),
    ...(without === "bucket" ? [] : [bucket("aws_s3_bucket.lake", "lake")]),
    ...(ofBucket.length === 0
      ? []
      : [{ address: "aws_s3_bucket_policy.p", values: { bucket: "lake", policy: policyOf(ofBucket) } }]),
    ...(without === "point"
      ? []
      : [
          {
            address: "aws_s3_access_point.team",
            values: { name: "team", bucket: "lake", arn: POINT, region: "eu-central-1", ...point },
          },
          {
            address: "aws_s3control_access_point_policy.team",
            values: {
              access_point_arn: POINT,
              policy: policyOf(
                ofPoint ?? [
                  allow("s3:GetObject", `${POINT}/object/*`, { Principal: { AWS: [WRITER, READER] } }),
                ],
              ),
            },
          },
        ]),
  ];
  const { model, notes } = readMadeUp(
    { "a.json": madeUpState([of("writer", A)]), "b.json": madeUpState(inB) },
    [{ name: "aws", account: B }],
  );
  const question = {
    action: "s3:GetObject",
    resource: `${POINT}/object/x`,
    circumstances: {},
    ...asked,
    principal,
  };
  const { result, why } = answer(question, undefined, model);
  return { result, why: why.map(reasonText).join("; "), notes };
}

const delegating = (key: string, value: string): object =>
  allow("*", "arn:aws:s3:::lake/*", {
    Principal: { AWS: "*" },
    Condition: { StringEquals: { [key]: value } },
  });
const ofVpcs = {
  ...delegating("", ""),
  Condition: { StringEquals: { "s3:DataAccessPointAccount": B, "s3:AccessPointNetworkOrigin": "VPC" } },
};
const READS = { Principal: { AWS: READER } };

describe("through an access point, the bucket has to permit it as well:", () => {
  it.each<[string, Given, string]>([
    ["the bucket says nothing", {}, "denied"],
    ["it delegates to the account", { ofBucket: [delegating("s3:DataAccessPointAccount", B)] }, "allowed"],
    ["to another account", { ofBucket: [delegating("s3:DataAccessPointAccount", A)] }, "denied"],
    ["to the very access point", { ofBucket: [delegating("s3:DataAccessPointArn", POINT)] }, "allowed"],
    ["to another one", { ofBucket: [delegating("s3:DataAccessPointArn", `${POINT}2`)] }, "denied"],
    ["to those of a network", { ofBucket: [delegating("s3:AccessPointNetworkOrigin", "VPC")] }, "denied"],
    [
      "to those of a network, of which it is",
      {
        ofBucket: [ofVpcs],
        point: { vpc_configuration: [{ vpc_id: "vpc-1" }] },
      },
      "allowed",
    ],
    [
      "it names the role itself",
      { ofBucket: [allow("s3:GetObject", "arn:aws:s3:::lake/*", { Principal: { AWS: WRITER } })] },
      "allowed",
    ],
    [
      "the access point names another role",
      {
        ofBucket: [delegating("s3:DataAccessPointAccount", B)],
        ofPoint: [allow("s3:GetObject", `${POINT}/object/*`, READS)],
      },
      "denied",
    ],
  ])("a role of another account, where %s", (_what, given, result) => {
    expect(can(WRITER, given).result).toBe(result);
  });

  it("leaves open what no page says: a role of the bucket's account that the bucket does not name", () => {
    expect(can(READER)).toMatchObject({
      result: "undetermined",
      why: expect.stringContaining("AWS does not document") as string,
    });
    const deny = { ...delegating("s3:DataAccessPointAccount", B), Effect: "Deny" };
    expect(can(READER, { ofBucket: [deny] }).result).toBe("denied");
    expect(can(READER, { ofBucket: [delegating("s3:DataAccessPointAccount", B)] }).result).toBe("allowed");
  });

  it.each(["bucket", "point"] as const)("is undetermined where the %s is in none of the files", (without) => {
    const given = without === "bucket" ? { without } : { without, ofBucket: [] };
    expect(can(READER, given)).toMatchObject({ result: "undetermined" });
  });
});

it("what goes to the bucket itself comes through no access point", () => {
  const asked = { resource: "arn:aws:s3:::lake/x" };
  const given = { ofBucket: [delegating("s3:DataAccessPointAccount", B)] };
  expect(can(WRITER, given, asked).result).toBe("denied");
  expect(can(WRITER, given, asked).notes.join()).toContain(
    "through an access point, its own policy and the bucket's",
  );
});

it("a state shows a policy in what it belongs to, and as the resource of its own: once", () => {
  const secret = `arn:aws:secretsmanager:eu-central-1:${B}:secret:s-AbCdEf`;
  const read = policy(allow("secretsmanager:GetSecretValue", "*", { Principal: { AWS: WRITER } }));
  const { model } = readMadeUp({
    "b.json": madeUpState([
      { address: "aws_secretsmanager_secret.s", values: { name: "s", arn: secret, policy: read } },
      { address: "aws_secretsmanager_secret_policy.s", values: { secret_arn: secret, policy: read } },
    ]),
  });
  expect(model.guarded.map(({ arn }) => arn)).toEqual([secret]);
});
