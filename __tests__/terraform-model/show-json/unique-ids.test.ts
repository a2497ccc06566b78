import { answer } from "../../../src/analysis/can";
import { compareAccess } from "../../../src/analysis/diff";
import { whoMay } from "../../../src/analysis/who";
import { reasonText } from "../../../src/iam";
import type { Model } from "../../../src/terraform-model";
import { A, allow, bucket, madeUpState, policy, readMadeUp, role } from "./made-up";

/** A state has the unique IDs that distinguish a role from an earlier one of the same name. */
const ID = "AROAAAAAAAAAAAAAAAAAA";
const USER = "AIDAAAAAAAAAAAAAAAAAA";
const OTHER = "AROABBBBBBBBBBBBBBBBB";
const ALL = ["arn:aws:s3:::lake", "arn:aws:s3:::lake/*"];
const onlyFor = (...values: readonly string[]) => ({
  ...{ Sid: "Only", Effect: "Deny", Principal: "*", Action: "s3:*", Resource: ALL },
  Condition: { StringNotLike: { "aws:userid": values } },
});

function lake(statement: object, id = ID): Model {
  return readMadeUp(
    {
      "a.json": madeUpState([
        bucket("aws_s3_bucket.lake", "lake"),
        role("aws_iam_role.w", "writer", A, {
          unique_id: id,
          inline_policy: [{ name: "p", policy: policy(allow("s3:PutObject", "*")) }],
        }),
        role("aws_iam_role.o", "other", A, { unique_id: OTHER }),
        {
          address: "aws_iam_user.u",
          values: { name: "ada", path: "/", arn: `arn:aws:iam::${A}:user/ada`, unique_id: USER },
        },
        {
          address: "aws_iam_user_policy.u",
          values: { name: "p", user: "ada", policy: policy(allow("s3:*", "*")) },
        },
        {
          address: "aws_s3_bucket_policy.lake",
          values: { bucket: "lake", policy: policy(statement) },
        },
      ]),
    },
    [{ name: "aws", account: A, region: "eu-central-1" }],
  ).model;
}

function can(model: Model, principal = "writer", more: object = {}) {
  const asked = { principal, action: "s3:PutObject", resource: "arn:aws:s3:::lake/x", circumstances: {} };
  const { result, why } = answer({ ...asked, ...more }, undefined, model);
  return { result, why: why.map(reasonText).join("; ") };
}

describe("a condition on aws:userid", () => {
  it.each([
    [[`${ID}:*`], "allowed"],
    [[`${OTHER}:*`, `${ID}:*`], "allowed"],
    [["AROA*"], "allowed"],
    [[`${OTHER}:*`], "denied"],
    [[A], "denied"],
    [[`${ID}:one`], "undetermined"],
    [[`${ID}:one*`, `${OTHER}:*`], "undetermined"],
    [["*:one"], "undetermined"],
  ])("that keeps out all but %j: any session of the role is %s", (values, result) => {
    expect(can(lake(onlyFor(...values))).result).toBe(result);
  });

  it("is decided for one session, and as a question says", () => {
    const model = lake(onlyFor(`${ID}:one`));
    const session = (name: string) => `arn:aws:sts::${A}:assumed-role/writer/${name}`;
    expect([can(model, session("one")).result, can(model, session("two")).result]).toEqual([
      "allowed",
      "denied",
    ]);
    const said = (id: string) => can(model, "writer", { circumstances: { "aws:userid": id } }).result;
    expect([said(`${ID}:one`), said(`${ID}:two`)]).toEqual(["allowed", "denied"]);
    expect(() => said(`${OTHER}:one`)).toThrow("aws:userid");
  });

  it("is decided for a user", () => {
    const user = `arn:aws:iam::${A}:user/ada`;
    expect(can(lake(onlyFor(USER)), user).result).toBe("allowed");
    expect(can(lake(onlyFor(`${ID}:*`)), user).result).toBe("denied");
  });

  it("in who", () => {
    const writers = (...values: readonly string[]) =>
      whoMay({ action: "s3:PutObject", resource: "arn:aws:s3:::lake/*" }, lake(onlyFor(...values)))
        .found.filter(
          (one) => one.principal === `role writer of ${A}` && one.target === "arn:aws:s3:::lake/*",
        )
        .map(({ terms, undecided }) => [terms.length > 0, undecided !== undefined]);
    expect(writers(`${ID}:*`)).toEqual([[true, false]]);
    expect(writers(`${OTHER}:*`)).toEqual([]);
    expect(writers(`${ID}:one`)).toEqual([[false, true]]);
  });
});

describe("a principal by its id", () => {
  const gets = (id: string) => allow("s3:GetObject", "arn:aws:s3:::lake/*", { Principal: { AWS: id } });
  const get = { action: "s3:GetObject" };

  it("is the role that has it, and no other", () => {
    expect(can(lake(gets(ID)), "writer", get).result).toBe("allowed");
    expect(can(lake(gets(ID)), "other", get).result).toBe("denied");
  });

  it("of a recreated role belongs to no one", () => {
    const { result, why } = can(lake(gets("AROACCCCCCCCCCCCCCCCC")), "writer", get);
    expect([result, why]).toEqual(["denied", expect.stringContaining("which may be gone")]);
  });
});

it("a new id alone is no change of access", () => {
  const [before, after] = [lake(gets(), ID), lake(gets(), "AROADDDDDDDDDDDDDDDDD")];
  expect(compareAccess(before, after)).toMatchObject({ gained: [], lost: [], settings: [], widened: false });

  function gets() {
    return allow("s3:GetObject", "arn:aws:s3:::lake/*", {
      Principal: { AWS: `arn:aws:iam::${A}:role/writer` },
    });
  }
});
