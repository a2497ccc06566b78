import { reasonText } from "../../src/iam";
import { readModel } from "../../src/terraform-model";
import { withExistingPolicies } from "../../src/terraform-model/with-existing-policies";
import { prove, type Proof } from "../../src/verifier";
import type { RawStack } from "../../src/terraform-model";
import { parseConfig } from "../../src/config/parse-config";
import type { OneDestinationConfig, ResolvedConfig } from "../../src/config/schema";
import { smallConfig } from "../support/configs";
import { stacksOf } from "./synthesized-stacks";

const BUCKET = "arn:aws:s3:::destination-bucket";
const ANALYSTS = {
  Sid: "ReadByAnalysts",
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::333333333333:role/analyst" },
  Action: "s3:GetObject",
  Resource: `${BUCKET}/*`,
} as const;

type Existing = Exclude<OneDestinationConfig["destination"]["existing"], boolean | undefined>;

const configOf = (existing: Existing | true): ResolvedConfig =>
  parseConfig(
    { ...smallConfig(), destination: { ...smallConfig().destination, existing } },
    "test.config.ts",
  );
const withPolicy = (Statement: readonly object[], bucketPolicy: Existing["bucketPolicy"] = "hand-over") =>
  configOf({
    policy: { Version: "2012-10-17", Statement } as Extract<Existing["policy"], object>,
    bucketPolicy,
  });

function verdictsOf({ rows, settings, lint }: Proof): string[] {
  return [
    ...rows.flatMap(({ principal, action, verdict, situation }) =>
      verdict === "as-asked" ? [] : [`${verdict}: ${principal} ${action}, ${situation}`],
    ),
    ...settings.flatMap(({ name, received, verdict }) =>
      verdict === "as-asked" ? [] : [`${name}: ${received}`],
    ),
    ...lint.map(({ rule }) => rule),
  ];
}

/** The stacks with one text of account_B's file instead of another. */
function changed(config: ResolvedConfig, from: string, to: string): RawStack[] {
  return stacksOf(config).map(({ id, json }) => {
    const text = JSON.stringify(json);
    if (id !== "account_B") return { id, json };
    expect(text).toContain(from);
    return { id, json: JSON.parse(text.replace(from, to)) as unknown };
  });
}

test.each<[string, ResolvedConfig]>([
  ["is not known", configOf(true)],
  ["is absent", configOf({ policy: "none" })],
  ["grants others access, which its owner decides", withPolicy([ANALYSTS])],
  [
    "grants everyone of account A",
    withPolicy([{ ...ANALYSTS, Principal: { AWS: "111111111111" }, Action: "s3:*" }]),
  ],
  ["is replaced as a whole", withPolicy([ANALYSTS], "replace")],
  ["is absent and is created", configOf({ policy: "none", bucketPolicy: "replace" })],
])("an existing bucket whose policy %s: proven", (_case, config) => {
  const proof = prove(config, readModel(stacksOf(config)));
  expect(verdictsOf(proof)).toEqual([]);
  expect(proof.proven).toBe(true);
  expect(proof.rows.filter(({ decision }) => decision?.result === "allowed").length).toBeGreaterThan(2);
});

test("whether a public policy allows anyone depends on the bucket's Block Public Access, which is not known", () => {
  const config = withPolicy([{ ...ANALYSTS, Principal: "*" }]);
  expect(() => prove(config, readModel(stacksOf(config)))).toThrow(
    "RestrictPublicBuckets, which is not known",
  );
});

test.each(["hand-over", "replace"] as const)(
  "a denial of its policy keeps the writer out (%s)",
  (bucketPolicy) => {
    const config = withPolicy(
      [
        {
          Sid: "OnlyOthers",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:PutObject",
          Resource: `${BUCKET}/tasks/*`,
        },
      ],
      bucketPolicy,
    );
    const proof = prove(config, readModel(stacksOf(config)));
    expect(verdictsOf(proof)).toEqual(["missing: task-role of 111111111111 s3:PutObject, its own prefix"]);
    const why = proof.rows.flatMap((row) => (row.verdict === "missing" ? row.why.map(reasonText) : []));
    expect(why).toEqual(["denied by OnlyOthers of bucket policy of destination-bucket"]);
  },
);

test.each<[string, string, string, string[]]>([
  [
    "a wider prefix",
    "destination-bucket/tasks/*",
    "destination-bucket/*",
    ["too-much: task-role of 111111111111 s3:AbortMultipartUpload, by the resource's policy"],
  ],
  [
    "another role",
    ":role/task-role",
    ":role/other-role",
    ["missing: task-role of 111111111111 s3:PutObject"],
  ],
  ["one more action", "s3:AbortMultipartUpload", "s3:DeleteObject", ["too-much", "missing"]],
])("%s in statements for the owner is found", (_case, from, to, found) => {
  for (const config of [configOf(true), withPolicy([ANALYSTS]), withPolicy([ANALYSTS], "replace")]) {
    const verdicts = verdictsOf(prove(config, readModel(changed(config, from, to))));
    for (const text of found) expect(verdicts).toContainEqual(expect.stringContaining(text));
  }
});

test("a policy that takes the other's place without one of its statements is found", () => {
  const config = withPolicy([ANALYSTS], "replace");
  expect(
    verdictsOf(prove(config, readModel(changed(config, ":role/analyst", ":role/analyst-2")))),
  ).toContainEqual(expect.stringMatching(/^statements that were there: without \{"Sid":"ReadByAnalysts"/));
});

test("the policy of a bucket that the config does not know is found", () => {
  const config = configOf({ policy: "none", bucketPolicy: "replace" });
  const stacks = changed(
    config,
    '"bucket":"destination-bucket","depends_on"',
    '"bucket":"another-bucket","depends_on"',
  );
  expect(() => readModel(stacks)).toThrow("expected arn:aws:s3:::another-bucket");
});

test.each<[ResolvedConfig, string]>([
  [
    configOf(true),
    "the policy of the existing bucket destination-bucket denies nothing and allows no one else",
  ],
  [configOf({ policy: "none" }), "does not exist yet, and gets the statements of the stack's output"],
  [withPolicy([ANALYSTS]), "is the one in the config, and gets the statements of the stack's output"],
  [withPolicy([ANALYSTS], "replace"), "is the one in the config, until the stack's policy replaces it"],
])("what the verdict assumes is reported", (config, text) => {
  const { suppositions } = prove(config, readModel(stacksOf(config)));
  expect(suppositions).toEqual([
    expect.stringContaining(text),
    expect.stringMatching(/^the existing bucket destination-bucket blocks public access, has no ACLs/),
  ]);
});

test("a request meets both: what was there, and what is added", () => {
  const config = withPolicy([ANALYSTS]);
  const model = withExistingPolicies(readModel(stacksOf(config)), config);
  const [bucket] = model.buckets;
  const sids = (policy: unknown): unknown =>
    (
      policy as { readonly json: { readonly Statement: readonly { readonly Sid: string }[] } }
    ).json.Statement.map(({ Sid }) => Sid);
  expect([sids(bucket?.policy), sids(bucket?.added)]).toEqual([
    ["ReadByAnalysts", "WriteObjectsByTask"],
    ["WriteObjectsByTask"],
  ]);
  expect(withExistingPolicies(model, config)).toEqual(model);
});

test.each([
  ["null", "an object"],
  ['{\\"bucket\\":1}', "text"],
  ['{\\"bucket\\":\\"destination-bucket\\",\\"statements\\":{}}', "a list of statements"],
  ["x", "JSON"],
])("an output that hands over %s is refused", (value, expected) => {
  const config = configOf(true);
  const stacks = stacksOf(config).map(({ id, json }) => ({
    id,
    json: JSON.parse(
      JSON.stringify(json).replace(
        /("value":")\{\\"bucket.*?\}\]\}(")/,
        (_all, head: string, tail: string) => `${head}${value}${tail}`,
      ),
    ) as unknown,
  }));
  expect(() => readModel(stacks)).toThrow(expected);
});

test.each([
  ["where it comes from", { StringNotEquals: { "aws:SourceVpce": "vpce-1a2b3c4d" } }],
  ["its organization", { StringNotEquals: { "aws:PrincipalOrgID": "o-aaaaaaaaaa" } }],
  ["its headers", { StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" } }],
])("a denial under a condition on the request (%s) is an assumption", (_what, Condition) => {
  const denial = { Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: `${BUCKET}/*` };
  const config = withPolicy([{ Sid: "OnlyThose", ...denial, Condition }]);
  const said = prove(config, readModel(stacksOf(config))).suppositions.filter((text) =>
    text.includes("OnlyThose"),
  );
  expect(said).toEqual([expect.stringContaining(JSON.stringify(Condition))]);
});

test.each([
  ["a principal", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::333333333333:role/*" } }],
  ["no TLS", { Bool: { "aws:SecureTransport": "false" } }],
])("a denial for %s is decided, and nothing is assumed of it", (_what, Condition) => {
  const denial = { Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: `${BUCKET}/*` };
  const config = withPolicy([{ Sid: "NotThose", ...denial, Condition }]);
  const proof = prove(config, readModel(stacksOf(config)));
  expect(verdictsOf(proof)).toEqual([]);
  expect(proof.suppositions.join()).not.toContain("NotThose");
});

test("a denial of a part of a writer's prefix is found, and one of another prefix is not", () => {
  const verdicts = (key: string): string[] => {
    const denial = { Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: `${BUCKET}/${key}` };
    const config = withPolicy([{ Sid: "Private", ...denial }]);
    return verdictsOf(prove(config, readModel(stacksOf(config))));
  };
  expect(verdicts("tasks/private/*")).toEqual([expect.stringContaining("s3:PutObject")]);
  expect(verdicts("private/*")).toEqual([]);
});

/** A function that copies from a bucket that exists already, as a role in B. */
const copying = (existing: Existing | true): ResolvedConfig =>
  parseConfig(
    {
      ...smallConfig(),
      writers: [
        {
          kind: "lambda",
          workload: "copy",
          name: "copies",
          roleName: "copy-role",
          handshake: { kind: "assume-role", roleName: "copy-target" },
          source: { in: "own-bucket", bucketName: "team-uploads", prefix: "in/", existing },
          trigger: { kind: "event-bridge" },
          outputPrefix: "out/",
        },
      ],
    },
    "test.config.ts",
  );

describe("a copy of what is in an existing bucket", () => {
  test.each<[string, Existing | true]>([
    ["is not known", true],
    ["is none", { policy: "none" }],
    ["is managed from now on", { policy: "none", bucketPolicy: "replace" }],
  ])("whose policy %s is proven", (_case, existing) => {
    const config = copying(existing);
    const proof = prove(config, readModel(stacksOf(config)));
    expect([verdictsOf(proof), proof.proven]).toEqual([[], true]);
  });

  test.each([
    [
      "a wider prefix",
      "team-uploads/in/*",
      "team-uploads/*",
      "too-much: copy-target of 222222222222 s3:GetObject",
    ],
    [
      "another role",
      ":role/copy-target",
      ":role/other-target",
      "missing: copy-target of 222222222222 s3:GetObject",
    ],
  ])("is not, with %s in what its owner adds", (_case, from, to, found) => {
    const config = copying(true);
    const stacks = stacksOf(config).map(({ id, json }) => {
      if (id !== "account_A") return { id, json };
      const edited = JSON.parse(JSON.stringify(json)) as { output: Record<string, { value: string }> };
      const output = edited.output["policy_statements_team-uploads"] ?? { value: "" };
      expect(output.value).toContain(from);
      output.value = output.value.replace(from, to);
      return { id, json: edited };
    });
    expect(verdictsOf(prove(config, readModel(stacks)))).toContainEqual(expect.stringContaining(found));
  });
});
