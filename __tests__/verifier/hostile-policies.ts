import { POLICIES } from "./mutants";
import type { Json } from "./bypass/editable-stacks";

/** Statements that are added to the policies of a type: AWS takes 20 KB of them for a bucket. */
interface Hostile {
  readonly to: keyof typeof POLICIES;
  readonly statements: readonly Json[];
}

const BUCKET = "arn:aws:s3:::ecs-destination-bucket";

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const words = (count: number, start = ""): string[] => times(count, (index) => `${start}*w${index}x*`);

function inBucket(changes: Json): Json {
  return {
    ...{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: `${BUCKET}/*` },
    ...changes,
  };
}

function bucket(...statements: readonly Json[]): Hostile {
  return { to: "aws_s3_bucket_policy", statements: statements.map(inBucket) };
}

/** Each is more than can be decided, in another way. */
export const HOSTILE: Readonly<Record<string, Hostile>> = {
  "words anywhere in a Resource": bucket({ Resource: words(300, `${BUCKET}/`) }),
  "words anywhere in the values of several keys": bucket(
    ...["aws:UserAgent", "aws:Referer", "s3:prefix", "s3:delimiter", "aws:SourceVpc"].map((key) => ({
      Action: "s3:*",
      Resource: [BUCKET, ...words(11, `${BUCKET}/`)],
      Condition: { StringLike: { [key]: words(11) }, StringNotLike: { "s3:x-amz-acl": words(11) } },
    })),
  ),
  "words anywhere in who asks": bucket(
    ...times(11, (index) => ({
      Condition: { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::*:role/*w${index}x*` } },
    })),
    ...times(11, (index) => ({ Condition: { StringLike: { "aws:username": `*w${index}x*` } } })),
  ),
  "patterns of accounts": bucket({
    Condition: {
      StringLike: { "aws:PrincipalAccount": times(40, (index) => `*${index}*${(index * 3) % 10}*`) },
    },
  }),
  "words in who assumes a role": {
    to: "aws_iam_role",
    statements: times(9, (index) => ({
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: "sts:*",
      Condition: {
        StringLike: { "sts:RoleSessionName": `*w${index}x*`, "aws:PrincipalTag/t": `*w${index}x*` },
        ArnLike: { "aws:PrincipalArn": `arn:aws:iam::*:role/*w${index}x*` },
      },
    })),
  },
};
