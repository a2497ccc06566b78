import { answer, type Answer, type UserQuestion } from "../../../src/analysis/can";
import { whoMay } from "../../../src/analysis/who";
import { reasonText } from "../../../src/iam";
import type { ShownModel } from "../../../src/terraform-model/show-json";
import { readShown } from "./read-shown";

const BUCKET = "arn:aws:s3:::team-lake-222222222222";
/** Nothing in the state of account B has the account in its ARN. */
const ACCOUNT_B = [{ name: "aws", account: "222222222222" }];

function read(name: string, kind: "plan" | "state"): ShownModel {
  const files = ["A", "B"].map((account) => `${name}/${account}/${kind}.json`);
  return readShown(kind, files, kind === "plan" ? [] : ACCOUNT_B);
}

function ask({ model }: ShownModel, asked: Partial<UserQuestion> & { readonly principal: string }): Answer {
  const question = { action: "s3:PutObject", resource: `${BUCKET}/exports/x`, circumstances: {}, ...asked };
  return answer(question, undefined, model);
}

describe("both halves of an ECS task's permission, from the states", () => {
  const shown = read("ecs-both-halves", "state");

  it("lets the role put anywhere in the bucket, without TLS as well", () => {
    for (const resource of [`${BUCKET}/x`, `${BUCKET}/any/where`]) {
      expect(ask(shown, { principal: "ecs-writer", resource }).result).toBe("allowed");
      const circumstances = { "aws:SecureTransport": "false" };
      expect(ask(shown, { principal: "ecs-writer", resource, circumstances }).result).toBe("allowed");
    }
  });

  it.each([
    ["its namesake of a third account", "arn:aws:iam::333333333333:role/ecs-writer"],
    ["another role of its account", "arn:aws:iam::111111111111:role/other"],
  ])("does not let %s", (_who, principal) => {
    expect(ask(shown, { principal, foreign: true }).result).toBe("denied");
  });

  it("does not let the role read, nor put elsewhere", () => {
    expect(ask(shown, { principal: "ecs-writer", action: "s3:GetObject" }).result).toBe("denied");
    expect(() => ask(shown, { principal: "ecs-writer", resource: "arn:aws:s3:::team-lake/x" })).toThrow(
      "expected an ARN with an account, or of one of the buckets team-lake-222222222222",
    );
  });

  it("leaves the first plan undetermined, and says what is not known", () => {
    const { result, why } = ask(read("ecs-both-halves", "plan"), { principal: "ecs-writer" });
    expect([result, why.map(reasonText)]).toEqual([
      "undetermined",
      ["bucket policy of team-lake-222222222222: known after apply: aws_s3_bucket_policy.main.policy"],
    ]);
  });
});

describe.each(["plan", "state"] as const)("two halves that disagree, from the %ss", (kind) => {
  const shown = read("halves-disagree", kind);

  it.each([
    ["export/x", { side: "resource", policy: "bucket policy of team-lake-222222222222" }],
    ["exports/x", { side: "identity", policy: "policy arn:aws:iam::111111111111:policy/write" }],
  ])("lets the role write nowhere: %s", (key, lacking) => {
    const { result, parts } = ask(shown, { principal: "exporter", resource: `${BUCKET}/${key}` });
    expect([result, parts.map(({ decision }) => decision?.decidedBy)]).toEqual(["denied", [[lacking]]]);
  });

  it("names the account's own alone who may write", () => {
    const { found } = whoMay({ action: "s3:PutObject", resource: `${BUCKET}/*` }, shown.model);
    expect(found.map(({ principal, undecided }) => [principal, undecided])).toEqual([
      ["the root user of 222222222222", undefined],
      ["any other role of 222222222222", undefined],
      ["any other user of 222222222222", undefined],
      ["any other federated user of 222222222222", undefined],
    ]);
  });

  it("has the role by its path, and the queue in no one's way", () => {
    expect(shown.model.roles.map(({ arn }) => arn)).toEqual(["arn:aws:iam::111111111111:role/team/exporter"]);
    expect(shown.model.queues.map(({ arn, policy }) => [arn, policy])).toEqual([
      ["arn:aws:sqs:eu-central-1:111111111111:jobs", null],
    ]);
  });
});

describe.each(["plan", "state"] as const)(
  "a key that lets its own account in alone, from the %ss",
  (kind) => {
    it("denies at the key, on both sides", () => {
      const { result, parts } = ask(read("key-forgotten", kind), { principal: "glue-writer" });
      expect(result).toBe("denied");
      const atKey = parts.find(({ action }) => action === "kms:GenerateDataKey");
      expect(atKey?.decision?.decidedBy.map(({ side }) => side)).toEqual(["identity", "resource"]);
    });
  },
);

describe("notes besides the answers", () => {
  it("says which values were taken from the configuration", () => {
    expect(read("halves-disagree", "plan").notes).toEqual([
      "known after apply, and resolved from the configuration's references: " +
        "aws_iam_role_policy_attachment.write.policy_arn from aws_iam_policy.write.arn, " +
        "aws_s3_bucket_ownership_controls.main.bucket from aws_s3_bucket.main.id, " +
        "aws_s3_bucket_policy.main.bucket from aws_s3_bucket.main.id, and 1 more",
    ]);
    expect(read("halves-disagree", "state").notes).toEqual([]);
  });

  it("asks for an account that nothing says, by the resource", () => {
    expect(() => readShown("state", ["ecs-both-halves/B/state.json"])).toThrow(
      "ecs-both-halves/B/state.json / aws_s3_bucket.main: expected its account: an ARN, allowed_account_ids of its " +
        "provider, or --account ALIAS=ID",
    );
  });
});
