import { lintedOf } from "../../../src/analysis/lint/lint";
import type { Fault, Rule } from "../../../src/analysis/lint/rule";
import { waiverOf } from "../../../src/analysis/lint/waivers";
import { readModel } from "../../../src/terraform-model";
import { resolved, smallConfig } from "../../support/configs";

type Json = Record<string, unknown>;

/** The statements of each policy of a stack in account 222222222222; what is left out has a policy that is in order. */
export interface GivenPolicies {
  /** Of the role `reader`. */
  readonly identity?: readonly Json[];
  /** Of the role `reader`. */
  readonly trust?: readonly Json[];
  /** Of `destination-bucket`. */
  readonly bucket?: readonly Json[];
  /** Of `alias/mine`. */
  readonly key?: readonly Json[];
  /** Of the topic `alarms`. */
  readonly topic?: readonly Json[];
}

/** How the bucket's Block Public Access is set. @default - not at all */
interface GivenBucket {
  readonly publicAccess?: Json;
}

const OWNER = "arn:aws:iam::222222222222:root";
const IN_ORDER: Required<GivenPolicies> = {
  identity: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::destination-bucket/*" }],
  trust: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
  bucket: [
    {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: ["arn:aws:s3:::destination-bucket", "arn:aws:s3:::destination-bucket/*"],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ],
  key: [{ Effect: "Allow", Principal: { AWS: OWNER }, Action: "kms:PutKeyPolicy", Resource: "*" }],
  topic: [
    {
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: "sns:Publish",
      Resource: "arn:aws:sns:eu-central-1:222222222222:alarms",
      Condition: { StringEquals: { "aws:SourceAccount": "222222222222" } },
    },
  ],
};

/** What a rule finds in a stack with these policies, and no one waived. */
export function found(rule: Rule, given: GivenPolicies & GivenBucket): readonly Fault[] {
  const policy = (name: keyof GivenPolicies): string =>
    JSON.stringify({ Version: "2012-10-17", Statement: given[name] ?? IN_ORDER[name] });
  const inB = { provider: "aws.b" };
  const resource = {
    aws_iam_role: { r: { ...inB, name: "reader", assume_role_policy: policy("trust") } },
    aws_iam_role_policy: { r: { ...inB, name: "reader", role: "reader", policy: policy("identity") } },
    aws_s3_bucket: { b: { ...inB, bucket: "destination-bucket" } },
    aws_s3_bucket_policy: { b: { ...inB, bucket: "destination-bucket", policy: policy("bucket") } },
    ...(given.publicAccess === undefined
      ? {}
      : {
          aws_s3_bucket_public_access_block: {
            b: { ...inB, bucket: "destination-bucket", ...given.publicAccess },
          },
        }),
    aws_kms_key: { k: { ...inB, policy: policy("key") } },
    aws_kms_alias: { k: { ...inB, name: "alias/mine", target_key_id: "${aws_kms_key.k.key_id}" } },
    aws_sns_topic: { t: { ...inB, name: "alarms" } },
    aws_sns_topic_policy: { t: { ...inB, arn: "${aws_sns_topic.t.arn}", policy: policy("topic") } },
  };
  const provider = { aws: [{ alias: "b", region: "eu-central-1", allowed_account_ids: ["222222222222"] }] };
  const model = readModel([{ id: "account_B", json: { provider, resource } }]);
  const config = resolved({ ...smallConfig(), organizationId: "o-a1b2c3d4e5" });
  return rule.check(lintedOf(config, model)).filter((fault) => waiverOf(rule.name, fault) === undefined);
}
