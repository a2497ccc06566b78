import { readModel, type RawStack } from "../../src/terraform-model";
import { graphOf, type Graph } from "../../src/report/graph";
import { loadConfig } from "../../src/config/load-config";
import { loadExample, stacksOf } from "../verifier/synthesized-stacks";

/** Each arrow as a line, with the statements behind it. */
function arrows({ nodes, edges }: Graph): string[] {
  const titles = new Map(nodes.map(({ id, title }) => [id, title]));
  return edges.map(({ from, to, label, statements, lacking }) =>
    [
      `${titles.get(from) ?? ""} -> ${titles.get(to) ?? ""}: ${label.join(" ")}`,
      ...statements.map(({ name, policy }) => `${name} of ${policy.policy.name}`),
      ...(lacking === undefined ? [] : [`lacking: ${lacking}`]),
    ].join(" | "),
  );
}

async function defaultStacks(): Promise<RawStack[]> {
  return stacksOf(await loadConfig("s3-handshake.config.ts"));
}

/** The stacks with a text replaced in all of them. */
function replaced(stacks: readonly RawStack[], from: string, to: string): RawStack[] {
  return stacks.map(({ id, json }) => ({
    id,
    json: JSON.parse(JSON.stringify(json).replaceAll(from, to)) as unknown,
  }));
}

test("every edge of the default config has its arrow, with the statements of both sides behind it", async () => {
  const found = arrows(graphOf(readModel(await defaultStacks())));
  expect(found).toEqual(
    expect.arrayContaining([
      "lambda.amazonaws.com -> AccountA-LambdaRole: sts:AssumeRole | TrustLambda of trust policy of AccountA-LambdaRole",
      "account-a-upload-bucket -> thumbnail: lambda:InvokeFunction | AllowSourceBucket of policy of function thumbnail",
      "thumbnail -> AccountA-LambdaRole: runs as",
      "AccountA-LambdaRole -> account-a-upload-bucket: s3:GetObject, s3:GetObjectVersion on uploads/* | ReadSource of policy of role AccountA-LambdaRole",
      "AccountA-LambdaRole -> ThumbXRole: sts:AssumeRole | AssumeTargetRole of policy of role AccountA-LambdaRole | TrustWriterRole of trust policy of ThumbXRole",
      "ThumbXRole -> account-b-thumb-bucket: s3:GetObject, s3:PutObject on thumbnails/* +1 | WriteThumbnails of policy of role ThumbXRole | WriteQuarantine of policy of role ThumbXRole",
      "ecs-cross-account-s3-role -> account-b-thumb-bucket: s3:PutObject, s3:AbortMultipartUpload on ecs/* | WriteObjects of policy of role ecs-cross-account-s3-role | WriteObjectsByEcsTask of bucket policy of account-b-thumb-bucket",
    ]),
  );
  expect(found).toContain(
    "AccountA-LambdaRole -> thumbnail-failures: sqs:SendMessage | KeepFailures of policy of role AccountA-LambdaRole",
  );
  expect(found).toHaveLength(15);
});

test("a half that is missing is reported at the arrow", async () => {
  const stacks = replaced(await defaultStacks(), "role/AccountA-LambdaRole", "role/another-role");
  const found = arrows(graphOf(readModel(stacks)));
  expect(found).toContain(
    "AccountA-LambdaRole -> ThumbXRole: sts:AssumeRole | AssumeTargetRole of policy of role AccountA-LambdaRole | lacking: ThumbXRole does not trust AccountA-LambdaRole",
  );
});

test("whom a policy names and the stacks do not make has its own place", async () => {
  const stacks = replaced(
    await defaultStacks(),
    "arn:aws:iam::111111111111:role/ecs-cross-account-s3-role",
    "arn:aws:iam::999999999999:root",
  );
  const { accounts, nodes } = graphOf(readModel(stacks));
  expect(accounts).toEqual([
    { id: "999999999999", inStacks: false },
    { id: "111111111111", region: "ap-northeast-1", inStacks: true },
    { id: "222222222222", region: "ap-northeast-1", inStacks: true },
  ]);
  expect(nodes).toContainEqual(
    expect.objectContaining({ title: "any principal", account: "999999999999", made: false }),
  );
});

test("a bucket that allows anyone shows anyone", async () => {
  const stacks = replaced(
    await defaultStacks(),
    '{\\"AWS\\" = [\\"arn:aws:iam::111111111111:role/ecs-cross-account-s3-role\\"]}',
    '\\"*\\"',
  );
  expect(arrows(graphOf(readModel(stacks)))).toContain(
    "anyone -> account-b-thumb-bucket: s3:PutObject, s3:AbortMultipartUpload on ecs/* | WriteObjectsByEcsTask of bucket policy of account-b-thumb-bucket",
  );
});

test.each([
  [
    "access-grants",
    [
      "AccountA-LambdaRole -> S3 Access Grants: s3:GetDataAccess | GetDataAccess of policy of role AccountA-LambdaRole | AllowWritersToAsk of policy of arn:aws:s3:ap-northeast-1:222222222222:access-grants/default",
      "S3 Access Grants -> s3-access-grants-location: sts:AssumeRole, sts:SetSourceIdentity | TrustAccessGrants of trust policy of s3-access-grants-location",
    ],
  ],
  [
    "identity-center",
    [
      "11111111-2222-3333-4444-555555555555 -> S3CrossAccountAccess: signs in as",
      "S3CrossAccountAccess -> cross-account-bucket-222222222222: s3:PutObject, s3:AbortMultipartUpload on people/* | WriteObjectsByPeople of bucket policy of cross-account-bucket-222222222222 | WriteObjects of inline policy of permission set S3CrossAccountAccess",
    ],
  ],
])("%s: its own edges are there", async (name, expected) => {
  const found = arrows(graphOf(readModel(stacksOf(await loadExample(name)))));
  expect(found).toEqual(expect.arrayContaining(expected));
  expect(found.filter((line) => line.includes("lacking"))).toEqual([]);
});
