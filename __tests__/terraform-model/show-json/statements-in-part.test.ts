import { answer, type UserQuestion } from "../../../src/analysis/can";
import { lint, unreadPolicies } from "../../../src/analysis/lint";
import { whoMay } from "../../../src/analysis/who";
import { reasonText } from "../../../src/iam";
import type { Model } from "../../../src/terraform-model";
import { A, allow, B, bucket, madeUpState, policy, readMadeUp, role } from "./made-up";

/** What AWS takes and the engine does not model stops only the requests that it may be about. */
const C = "333333333333";
const READER = `arn:aws:iam::${B}:role/reader`;
const READ = allow("s3:*", "arn:aws:s3:::lake/*", { Principal: { AWS: [READER, `arn:aws:iam::${C}:root`] } });
const CANONICAL = { CanonicalUser: "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be" };
const OAI = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E127EXAMPLE51Z";

function lake(...statements: readonly object[]): Model {
  const { model } = readMadeUp(
    {
      "b.json": madeUpState([
        bucket("aws_s3_bucket.lake", "lake"),
        {
          address: "aws_s3_bucket_public_access_block.lake",
          values: { bucket: "lake", restrict_public_buckets: false },
        },
        {
          address: "aws_s3_bucket_policy.lake",
          values: { bucket: "lake", policy: policy(READ, ...statements) },
        },
        role("aws_iam_role.w", "writer"),
      ]),
    },
    [{ name: "aws", account: A, region: "eu-central-1" }],
  );
  return model;
}

function ask(model: Model, asked: Partial<UserQuestion> = {}) {
  const question = {
    ...{ principal: READER, action: "s3:GetObject", resource: "arn:aws:s3:::lake/x", circumstances: {} },
    ...asked,
  };
  const { result, why } = answer(question, undefined, model);
  return { result, why: why.map(reasonText).join("; ") };
}

describe.each<[string, object, string]>([
  ["a principal that is none", { Principal: { CanonicalUser: "me" } }, 'a canonical user id, received "me"'],
  ["NotPrincipal with Allow", { NotPrincipal: { AWS: READER } }, '"Effect": "Deny" with it'],
  [
    "an operator that is not modelled",
    {
      Principal: "*",
      Condition: { BinaryEquals: { "s3:x": "QQ==" }, StringEquals: { "aws:PrincipalAccount": C } },
    },
    "BinaryEquals",
  ],
])("%s", (_what, principal, why) => {
  const other = `arn:aws:iam::${C}:role/x`;
  const statement = { Sid: "Odd", Effect: "Allow", Action: "s3:DeleteObject", ...principal };
  const within = lake({ ...statement, Resource: "arn:aws:s3:::lake/tmp/*" });
  const writer = { principal: `arn:aws:iam::${A}:role/writer`, action: "s3:DeleteObject" };

  it("leaves another action and another resource alone", () => {
    expect(ask(within)).toMatchObject({ result: "allowed" });
    expect(ask(within, { ...writer, action: "s3:GetObject" }).result).toBe("denied");
    expect(ask(within, { ...writer, resource: "arn:aws:s3:::lake/x" }).result).toBe("denied");
    expect(ask(within, { principal: other, action: "s3:DeleteObject" }).result).toBe("allowed");
  });

  it("is undetermined where it may apply, and says what of it is not read", () => {
    const denies = lake({ ...statement, Effect: "Deny", Resource: "arn:aws:s3:::lake/tmp/*" });
    const asked = { principal: other, action: "s3:DeleteObject", resource: "arn:aws:s3:::lake/tmp/x" };
    const model = "NotPrincipal" in principal ? within : denies;
    const found = ask(model, "NotPrincipal" in principal ? { ...writer, resource: asked.resource } : asked);
    expect(found.result).toBe("undetermined");
    expect(found.why).toContain("statement Odd (1) of bucket policy of lake: not read: ");
    expect(found.why).toContain(why);
  });

  it("is not linted, and lint says so", () => {
    expect(lint(undefined, within).filter(({ place }) => place.startsWith("Odd"))).toEqual([]);
    expect(unreadPolicies(within)).toEqual([
      { policy: "bucket policy of lake", reason: expect.stringContaining(why) as string },
    ]);
  });
});

it("a condition that is read still keeps out whom it does not mean", () => {
  const Condition = { BinaryEquals: { "s3:x": "QQ==" }, StringEquals: { "aws:PrincipalAccount": C } };
  const deny = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::lake/*", Condition };
  expect(ask(lake(deny)).result).toBe("allowed");
  expect(ask(lake(deny), { principal: `arn:aws:iam::${C}:role/x` }).result).toBe("undetermined");
});

describe("NotPrincipal with Deny", () => {
  const model = lake({
    ...{ Sid: "Others", Effect: "Deny", Action: "s3:*", Resource: "arn:aws:s3:::lake/*" },
    NotPrincipal: { AWS: [`arn:aws:iam::${B}:root`, READER, `arn:aws:sts::${B}:assumed-role/reader/one`] },
  });

  it("denies those of accounts that it does not name", () => {
    const { result, why } = ask(model, { principal: `arn:aws:iam::${C}:role/x` });
    expect([result, why]).toEqual(["denied", "denied by Others of bucket policy of lake"]);
    expect(ask(model, { principal: "anonymous" }).result).toBe("denied");
  });

  it.each([READER, `arn:aws:sts::${B}:assumed-role/reader/one`])(
    "is undetermined for %s, of an account that it names",
    (principal) => {
      const { result, why } = ask(model, { principal });
      expect([result, why]).toEqual(["undetermined", expect.stringContaining("NotPrincipal")]);
    },
  );

  it("keeps whom it names apart in who", () => {
    const { found } = whoMay({ action: "s3:GetObject" }, model);
    const of = (text: string) => found.filter(({ principal }) => principal.includes(text));
    expect(of(`role reader of ${B}`)).toMatchObject([
      { terms: [], undecided: { action: "s3:GetObject" } },
      { principal: `session one of role reader of ${B}`, terms: [], undecided: { action: "s3:GetObject" } },
    ]);
    expect(of(C)).toEqual([]);
  });
});

describe("a canonical user", () => {
  const statement = allow("s3:DeleteObject", "arn:aws:s3:::lake/tmp/*", { Principal: CANONICAL });
  const asked = { action: "s3:DeleteObject", resource: "arn:aws:s3:::lake/tmp/x" };
  const writer = { principal: `arn:aws:iam::${A}:role/writer` };

  it("may be any account's, and no service's", () => {
    expect(ask(lake(statement), { ...asked, ...writer }).result).toBe("undetermined");
    expect(ask(lake(statement), { ...asked, principal: "s3.amazonaws.com" }).result).toBe("denied");
    expect(ask(lake(statement), { ...asked, principal: "anonymous" }).result).toBe("denied");
    expect(ask(lake({ ...statement, Effect: "Deny" }), asked).result).toBe("undetermined");
  });

  it("leaves other requests alone, and makes no policy public", () => {
    expect(ask(lake(statement), { ...writer, ...asked, action: "s3:GetObject" }).result).toBe("denied");
    expect(ask(lake(statement), { ...writer, ...asked, resource: "arn:aws:s3:::lake/x" }).result).toBe(
      "denied",
    );
    expect(ask(lake(statement)).result).toBe("allowed");
  });
});

describe("an origin access identity", () => {
  const model = lake(
    allow("s3:GetObject", "arn:aws:s3:::lake/site/*", { Principal: { AWS: OAI } }),
    allow("s3:PutObject", "arn:aws:s3:::lake/site/*", {
      ...{ Principal: { AWS: OAI }, Condition: { StringEquals: { "aws:PrincipalAccount": C } } },
    }),
  );
  const site = "arn:aws:s3:::lake/site/index.html";

  it("belongs to no role, and stops no other answer", () => {
    expect(ask(model, { resource: site }).result).toBe("allowed");
    expect(ask(model, { resource: site, principal: `arn:aws:iam::${A}:role/writer` }).result).toBe("denied");
  });

  it("may be asked about, and is among those who may", () => {
    expect(ask(model, { resource: site, principal: OAI }).result).toBe("allowed");
    expect(ask(model, { principal: OAI }).result).toBe("denied");
    expect(ask(model, { resource: site, principal: OAI.replace("E127", "E999") }).result).toBe("denied");
    // What CloudFront sends of it, no page says.
    expect(ask(model, { resource: site, principal: OAI, action: "s3:PutObject" }).result).toBe(
      "undetermined",
    );
    const { found } = whoMay({ action: "s3:GetObject" }, model);
    expect(found.filter(({ example }) => example === OAI)).toMatchObject([
      { terms: [{ resources: ["arn:aws:s3:::lake/site/*"] }] },
    ]);
  });
});
