import type { HandshakeConfig } from "../../src/config/schema";
import { lambdaWriter, resolved, smallConfig } from "../support/configs";
import { policiesOf, type Policy } from "../support/policies-of";
import { synthesize } from "../support/synthesize";

const synth = (changes: Partial<HandshakeConfig>) => synthesize(resolved({ ...smallConfig(), ...changes }));
const kms = { kind: "sse-kms", alias: "alias/destination" } as const;
const destination = { bucketName: "destination-bucket", encryption: kms };

function statement(policies: Record<string, Policy>, place: RegExp, sid: string): unknown {
  const found = Object.entries(policies)
    .filter(([name]) => place.test(name))
    .flatMap(([, { Statement }]) => Statement)
    .filter(({ Sid }) => Sid === sid);
  if (found.length !== 1)
    throw new Error(`expected one ${sid} in ${String(place)}, received ${found.length}`);
  return found[0];
}

const throughS3 = {
  "kms:ViaService": "s3.eu-central-1.amazonaws.com",
  "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::destination-bucket",
};

describe("a key of B's own", () => {
  const stacks = synth({ destination });
  const policies = policiesOf(stacks);

  test("is rotated, has its alias, and is the bucket's default by its full ARN, with a Bucket Key", () => {
    expect(stacks.B.only("aws_kms_key")).toMatchObject({
      enable_key_rotation: true,
      deletion_window_in_days: 30,
    });
    expect(stacks.B.only("aws_kms_alias")).toMatchObject({ name: "alias/destination" });
    expect(stacks.B.only("aws_s3_bucket_server_side_encryption_configuration")["rule"]).toEqual([
      {
        apply_server_side_encryption_by_default: {
          sse_algorithm: "aws:kms",
          kms_master_key_id: expect.stringMatching(/^\$\{aws_kms_key\.[\w-]+\.arn\}$/),
        },
        bucket_key_enabled: true,
        blocked_encryption_types: ["SSE-C"],
      },
    ]);
  });

  test("its policy lets exactly the writer use it, through S3 and for this bucket", () => {
    expect(statement(policies, /key policy$/, "UseByTask")).toEqual({
      Sid: "UseByTask",
      Effect: "Allow",
      Principal: { AWS: ["arn:aws:iam::111111111111:role/task-role"] },
      Action: ["kms:GenerateDataKey", "kms:Decrypt"],
      Resource: ["*"],
      Condition: { StringEquals: throughS3 },
    });
    const [keyPolicy] = Object.entries(policies).filter(([name]) => name.endsWith("key policy"));
    expect(keyPolicy?.[1].Statement.map(({ Sid }) => Sid)).toEqual([
      "AdministerKey",
      "UseByOwnAccount",
      "UseByTask",
    ]);
  });

  test("its owner administers it, but cannot use it otherwise than to read this bucket", () => {
    const { Action } = statement(policies, /key policy$/, "AdministerKey") as { Action: string[] };
    expect(
      Action.filter((action) => /Crypt|Encrypt|GenerateDataKey|ReEncrypt|CreateGrant|\*/i.test(action)),
    ).toEqual([]);
    expect(Action).toContain("kms:PutKeyPolicy");
    expect(statement(policies, /key policy$/, "UseByOwnAccount")).toMatchObject({
      Principal: { AWS: ["arn:aws:iam::222222222222:root"] },
      Action: ["kms:Decrypt"],
      Condition: { StringEquals: throughS3 },
    });
  });

  test("the writer's role knows it by its alias, never by its id", () => {
    expect(statement(policies, /^account_A .* permissions$/, "UseDestinationKey")).toEqual({
      Sid: "UseDestinationKey",
      Effect: "Allow",
      Action: ["kms:GenerateDataKey", "kms:Decrypt"],
      Resource: ["arn:aws:kms:eu-central-1:222222222222:key/*"],
      Condition: {
        StringEquals: { "kms:ViaService": "s3.eu-central-1.amazonaws.com" },
        "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/destination" },
      },
    });
  });

  test("a wrong encryption header is denied, none is asked for", () => {
    expect(statement(policies, /bucket policy$/, "DenyOtherKeys")).toMatchObject({
      Effect: "Deny",
      Principal: "*",
      Action: ["s3:PutObject", "s3:ReplicateObject", "s3:UpdateObjectEncryption"],
      Condition: {
        StringNotLike: {
          "s3:x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:eu-central-1:222222222222:key/*",
        },
        StringLike: { "s3:x-amz-server-side-encryption-aws-kms-key-id": "*" },
      },
    });
    expect(statement(policies, /bucket policy$/, "DenyOtherEncryption")).toMatchObject({
      Condition: {
        StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" },
        StringLike: { "s3:x-amz-server-side-encryption": "*" },
      },
    });
  });
});

test("aws:kms without a key is denied: S3 would take the key of AWS", () => {
  expect(statement(policiesOf(synth({ destination })), /bucket policy$/, "DenyKeyOfAws")).toEqual({
    Sid: "DenyKeyOfAws",
    Effect: "Deny",
    Principal: "*",
    Action: ["s3:PutObject"],
    Resource: ["arn:aws:s3:::destination-bucket/*"],
    Condition: {
      StringEquals: { "s3:x-amz-server-side-encryption": "aws:kms" },
      Null: { "s3:x-amz-server-side-encryption-aws-kms-key-id": "true" },
    },
  });
});

test("where functions wait for uploads, the bucket's own account may encrypt them", () => {
  const source = {
    in: "own-bucket",
    bucketName: "source-bucket",
    encryption: { ...kms, alias: "alias/source" },
  } as const;
  expect(
    statement(policiesOf(synth({ writers: [lambdaWriter({ source })] })), /key policy$/, "UseByOwnAccount"),
  ).toMatchObject({
    Principal: { AWS: ["arn:aws:iam::111111111111:root"] },
    Action: ["kms:Decrypt", "kms:GenerateDataKey"],
  });
  const inB = synth({ destination, writers: [lambdaWriter({ source: { in: "destination" } })] });
  expect(statement(policiesOf(inB), /key policy$/, "UseByOwnAccount")).toMatchObject({
    Action: ["kms:Decrypt", "kms:GenerateDataKey"],
  });
});

test("a key is kept from being destroyed as its bucket is", () => {
  expect(synth({ destination }).B.only("aws_kms_key")["lifecycle"]).toEqual({ prevent_destroy: true });
  expect(
    synth({ destination: { ...destination, preventDestroy: false } }).B.only("aws_kms_key"),
  ).not.toHaveProperty("lifecycle");
});

test("a writer of single parts that does not read gets no right to decrypt", () => {
  const [writer] = smallConfig().writers;
  const policies = policiesOf(
    synth({ destination, writers: [{ ...writer, multipartUploads: false } as never] }),
  );
  expect(statement(policies, /key policy$/, "UseByTask")).toMatchObject({ Action: ["kms:GenerateDataKey"] });
  expect(statement(policies, /permissions$/, "UseDestinationKey")).toMatchObject({
    Action: ["kms:GenerateDataKey"],
  });
});

test("the owner may be kept from decrypting", () => {
  const encryption = { ...kms, ownerMayUse: false };
  expect(JSON.stringify(policiesOf(synth({ destination: { ...destination, encryption } })))).not.toContain(
    "UseByOwnAccount",
  );
});

test("a role in B is named by the key's policy and needs no right of its own; A's role gets none", () => {
  const stacks = synth({ destination, writers: [lambdaWriter()] });
  const policies = policiesOf(stacks);
  expect(statement(policies, /key policy$/, "UseByThumbnail")).toMatchObject({
    Principal: { AWS: ["arn:aws:iam::222222222222:role/target-role"] },
  });
  expect(stacks.A.text).not.toContain("kms:");
  expect(
    JSON.stringify(policies["account_B / destination_role-target-role_policy / permissions"]),
  ).not.toContain("kms:");
  expect(stacks.B.only("aws_kms_key")["depends_on"]).toEqual([
    expect.stringMatching(/^aws_iam_role\.destination_role-target-role_/),
  ]);
});

test("an existing key: its ARN in every place, no key made, and an output with what its owner must add", () => {
  const keyArn = "arn:aws:kms:eu-central-1:222222222222:key/1111aaaa-22bb-33cc-44dd-5555eeee6666";
  const encryption = { kind: "existing-kms-key", keyArn } as const;
  const stacks = synth({ destination: { bucketName: "destination-bucket", encryption } });
  expect(stacks.B.resources("aws_kms_key")).toEqual({});
  expect(statement(policiesOf(stacks), /permissions$/, "UseDestinationKey")).toMatchObject({
    Resource: [keyArn],
  });
  expect(statement(policiesOf(stacks), /bucket policy$/, "DenyOtherKeys")).toMatchObject({
    Condition: { StringNotEquals: { "s3:x-amz-server-side-encryption-aws-kms-key-id": keyArn } },
  });
  const outputs = Object.values(stacks.B.json["output"] as Record<string, { value: string }>);
  const reported = outputs.filter(({ value }) => value.includes("UseByTask"));
  expect(reported).toHaveLength(1);
});

test("the source's own key may be used by the one who reads: for copies the role in B, on both sides", () => {
  const encryption = { kind: "sse-kms", alias: "alias/source" } as const;
  const source = { in: "own-bucket", bucketName: "source-bucket", encryption } as const;
  const handshake = { kind: "assume-role", roleName: "target-role" } as const;
  const copy = {
    kind: "lambda",
    workload: "copy",
    name: "copy",
    roleName: "copy-role",
    handshake,
    source,
  } as const;
  const policies = policiesOf(synth({ writers: [copy] }));
  expect(statement(policies, /^account_A .*key policy$/, "UseByCopy")).toMatchObject({
    Principal: { AWS: ["arn:aws:iam::222222222222:root"] },
    Action: ["kms:Decrypt"],
    Condition: {
      ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/target-role" },
      StringEquals: { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::source-bucket" },
    },
  });
  expect(statement(policies, /^account_B .*permissions$/, "UseSourceKey")).toMatchObject({
    Action: ["kms:Decrypt"],
    Resource: ["arn:aws:kms:eu-central-1:111111111111:key/*"],
    Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/source" } },
  });

  const thumbnail = policiesOf(synth({ writers: [lambdaWriter({ source })] }));
  expect(statement(thumbnail, /^account_A .*key policy$/, "UseByThumbnail")).toMatchObject({
    Principal: { AWS: ["arn:aws:iam::111111111111:role/lambda-role"] },
    Action: ["kms:Decrypt"],
  });
});
