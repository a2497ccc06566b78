import { readModel } from "../../../src/terraform-model";
import { withExistingPolicies } from "../../../src/terraform-model/with-existing-policies";
import { reasonText } from "../../../src/iam";
import type { OneDestinationConfig } from "../../../src/config/schema";
import { resolved } from "../../support/configs";
import { stacksOf } from "../../verifier/synthesized-stacks";
import { A, asker, asksOf, asksOfHandMade, B, BUCKET, ECS, parts, taskConfig, type Asked } from "./ask";

const KMS = { bucketName: "dest-bkt", encryption: { kind: "sse-kms" as const, alias: "alias/dest" } };
const OPS = `arn:aws:iam::${B}:role/Ops`;

describe("a bucket with its own key", () => {
  const ask = asksOf(taskConfig({ destination: KMS }));

  test("a write asks the key as well: its writer may, an administrator of the bucket's account may not", () => {
    expect(parts(ask())).toEqual(["allowed: s3:PutObject", "allowed: kms:GenerateDataKey"]);
    const ops = ask({ principal: OPS });
    expect(parts(ops)).toEqual(["allowed: s3:PutObject", "denied: kms:GenerateDataKey"]);
    expect(ops.result).toBe("denied");
    expect(ops.why.map(reasonText).join()).toMatch(
      /key policy of .* has no statement that allows kms:GenerateDataKey/,
    );
    expect(ops.notes).toEqual([
      `no stack defines ${OPS}: it is assumed to have every permission that its account can give`,
    ]);
  });

  test("one action can be asked about alone", () => {
    expect(ask({ principal: OPS, actionOnly: true })).toMatchObject({ result: "allowed", parts: [{}] });
  });

  test("parts of an upload decrypt its data key", () => {
    const of = (action: string) => parts(ask({ action }));
    expect(of("CreateMultipartUpload")).toEqual(["allowed: s3:PutObject", "allowed: kms:GenerateDataKey"]);
    expect(of("UploadPart")).toEqual(["allowed: s3:PutObject", "allowed: kms:Decrypt"]);
    expect(of("s3:AbortMultipartUpload")).toEqual(["allowed: s3:AbortMultipartUpload"]);
  });

  test("a read decrypts", () => {
    expect(parts(ask({ action: "s3:GetObject" })).at(-1)).toMatch(/kms:Decrypt$/);
  });

  test("no anonymous caller gets as far as the key", () => {
    const { result, why } = ask({ principal: "anonymous" });
    expect(result).toBe("denied");
    expect(why.map(reasonText).join()).toContain("KMS accepts no anonymous caller");
  });

  test("another encryption is the request's own wish", () => {
    const own = ask({ with: { "s3:x-amz-server-side-encryption": "AES256" } });
    expect(parts(own)).toEqual(["denied: s3:PutObject"]);
    const managed = ask({ with: { "s3:x-amz-server-side-encryption": "aws:kms" } });
    expect(managed.why.map(reasonText).join()).toMatch(/DenyOtherEncryption|Deny/);
    expect(managed.parts.map(({ result }) => result)).toContain("undetermined");
  });
});

describe("an ACL in the request", () => {
  const ask = asksOf(taskConfig());

  test.each(["private", "public-read", "bucket-owner-read"])("%s: the bucket takes none", (acl) => {
    const { result, refusals } = ask({ with: { "s3:x-amz-acl": acl } });
    expect(result).toBe("denied");
    expect(refusals).toMatchObject([{ status: 400, code: "AccessControlListNotSupported" }]);
  });

  test("a grant in a header is an ACL as well", () => {
    const { result, refusals } = ask({ headers: { "x-amz-grant-read": "id=1" } });
    expect(result).toBe("denied");
    expect(refusals).toMatchObject([{ status: 400 }]);
  });

  test("bucket-owner-full-control says what holds anyway, and needs PutObjectAcl", () => {
    const full = { "s3:x-amz-acl": "bucket-owner-full-control" };
    expect(parts(ask({ with: full }))).toContain("denied: s3:PutObjectAcl");
    const writers = [
      {
        kind: "ecs-task" as const,
        name: "ecs",
        roleName: "ecs",
        prefixes: ["data/"],
        aclHeader: "required" as const,
      },
    ];
    const required = asksOf(taskConfig({ writers }));
    expect(parts(required({ with: full }))).toEqual(["allowed: s3:PutObject", "allowed: s3:PutObjectAcl"]);
    expect(required()).toMatchObject({ result: "denied" });
    expect(required({ headers: { "x-amz-acl": "bucket-owner-full-control" } }).result).toBe("allowed");
  });

  const open = { writer: [{ Effect: "Allow", Action: "s3:*", Resource: `${BUCKET}/*` }] };
  const acls = [
    {
      Sid: "Acl",
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::111111111111:role/writer" },
      Action: "s3:PutObjectAcl",
      Resource: `${BUCKET}/*`,
    },
  ];

  test("a public one is refused where public ACLs are blocked, and only there", () => {
    const of = (blocks: boolean | undefined, acl: string) =>
      asksOfHandMade({
        ...open,
        bucket: acls,
        ownership: "BucketOwnerPreferred",
        ...(blocks === undefined ? {} : { publicAccess: { block_public_acls: blocks } }),
      })({ with: { "s3:x-amz-acl": acl } });
    expect(of(true, "public-read")).toMatchObject({ result: "denied", refusals: [{ status: 403 }] });
    expect(of(true, "authenticated-read")).toMatchObject({ result: "denied", refusals: [{ status: 403 }] });
    expect(of(true, "private").result).toBe("allowed");
    expect(of(false, "public-read").result).toBe("allowed");
    expect(of(undefined, "public-read")).toMatchObject({ result: "undetermined" });
  });
});

describe("a key that the requester brings along", () => {
  const sseC = { "s3:x-amz-server-side-encryption-customer-algorithm": "AES256" };
  const algorithm = { apply_server_side_encryption_by_default: { sse_algorithm: "AES256" } };

  test("is refused by a bucket that blocks it", () => {
    const blocked = asksOfHandMade({ encryption: { ...algorithm, blocked_encryption_types: ["SSE-C"] } });
    expect(blocked({ with: sseC })).toMatchObject({ result: "denied", refusals: [{ status: 403 }] });
    expect(blocked().result).toBe("allowed");
  });

  test("and taken by one that does not; where it is not given, it is undetermined", () => {
    const taken = asksOfHandMade({ encryption: { ...algorithm, blocked_encryption_types: ["NONE"] } });
    expect(taken({ with: sseC }).result).toBe("allowed");
    const silent = asksOfHandMade({ encryption: algorithm })({ with: sseC });
    expect(silent.result).toBe("undetermined");
    expect(silent.why.map(reasonText).join()).toContain("whether dest-bkt blocks SSE-C");
  });
});

test.each([
  ["x-amz-object-lock-mode", "GOVERNANCE"],
  ["x-amz-object-lock-retain-until-date", "2030-01-01T00:00:00Z"],
  ["x-amz-object-lock-legal-hold", "ON"],
])("%s asks for a bucket with Object Lock", (header, value) => {
  const writer = [{ Effect: "Allow", Action: "s3:*", Resource: `${BUCKET}/*` }];
  const locks = [
    {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${A}:role/writer` },
      Action: ["s3:PutObjectRetention", "s3:PutObjectLegalHold"],
      Resource: `${BUCKET}/*`,
    },
  ];
  const of = (objectLock: boolean) =>
    asksOfHandMade({ writer, bucket: locks, objectLock })({ headers: { [header]: value } });
  expect(of(true).result).toBe("allowed");
  expect(of(false)).toMatchObject({
    result: "denied",
    refusals: [{ status: 400, code: "InvalidRequest" }],
  });
});

describe("tags and copies", () => {
  const may = (...actions: string[]) =>
    asksOfHandMade({
      writer: [{ Effect: "Allow", Action: "s3:*", Resource: `${BUCKET}/*` }],
      bucket: [
        {
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::111111111111:role/writer" },
          Action: actions,
          Resource: `${BUCKET}/*`,
        },
      ],
    });

  test("tags in a write are their own permission", () => {
    const tagged = { with: { "s3:RequestObjectTag/team": "a" } };
    expect(parts(may("s3:GetObject")(tagged))).toEqual([
      "allowed: s3:PutObject",
      "denied: s3:PutObjectTagging",
    ]);
    expect(may("s3:PutObjectTagging")(tagged).result).toBe("allowed");
  });

  test("a copy reads its source and its tags, and writes both", () => {
    const copy = { action: "CopyObject", from: "s3://dest-bkt/from/x" };
    const all = may("s3:GetObject", "s3:GetObjectTagging", "s3:PutObjectTagging");
    expect(parts(all(copy))).toEqual([
      "allowed: s3:GetObject",
      "allowed: s3:PutObject",
      "allowed: s3:GetObjectTagging",
      "allowed: s3:PutObjectTagging",
    ]);
    expect(may("s3:DeleteObject")(copy).result).toBe("denied");
    const untagged = may("s3:GetObject");
    expect(untagged(copy)).toMatchObject({ result: "undetermined" });
    expect(untagged(copy).why.map(reasonText).join()).toContain("--with s3:RequestObjectTagKeys=");
    expect(untagged({ ...copy, with: { "s3:RequestObjectTagKeys": null } }).result).toBe("allowed");
    expect(untagged({ ...copy, with: { "s3:RequestObjectTag/team": "a" } }).result).toBe("denied");
    expect(untagged({ ...copy, headers: { "x-amz-tagging-directive": "REPLACE" } }).result).toBe("allowed");
  });

  test("a copy may be asked about by its condition key as well", () => {
    const { parts: found } = may("s3:GetObject")({ with: { "s3:x-amz-copy-source": "dest-bkt/from/x" } });
    expect(found[0]).toMatchObject({ action: "s3:GetObject", resource: `${BUCKET}/from/x` });
  });

  test("a version is read by its own action", () => {
    const { parts: found } = may("s3:GetObject")({ action: "s3:GetObject", with: { "s3:versionid": "v1" } });
    expect(found[0]).toMatchObject({ action: "s3:GetObjectVersion", result: "denied" });
  });

  test("retention in a write is its own permission", () => {
    const locked = { headers: { "x-amz-object-lock-mode": "GOVERNANCE" } };
    expect(parts(may("s3:GetObject")(locked))).toContain("denied: s3:PutObjectRetention");
  });
});

test.each([
  ["a copy of nothing", { action: "CopyObject" }, /from: expected what CopyObject copies, received nothing/],
  ["a copy of a bucket", { action: "CopyObject", from: "s3://dest-bkt" }, /from: expected an object of S3/],
  [
    "something to copy that nothing is done with",
    { action: "s3:GetObject", from: "s3://dest-bkt/x" },
    /from: expected a copy/,
  ],
  [
    "headers of no request to S3",
    { action: "sts:AssumeRole", resource: ECS, headers: { "x-amz-acl": "private" } },
    /action: expected a request to S3/,
  ],
  [
    "a bucket that is misspelt",
    { resource: "s3://dest-bk/x" },
    /resource: expected one of the buckets dest-bkt, received/,
  ],
])("%s is an error", (_name, asked, message) => {
  const ask = asksOf(taskConfig());
  expect(() => ask(asked)).toThrow(message);
});

describe("a service that delivers with an ACL", () => {
  const acl = { "s3:x-amz-acl": "bucket-owner-full-control" };
  const source = `arn:aws:cloudtrail:ap-northeast-1:${B}:trail/objects`;
  const delivery = (service: string) =>
    asksOfHandMade({
      bucket: [
        {
          Effect: "Allow",
          Principal: { Service: service },
          Action: "s3:PutObject",
          Resource: `${BUCKET}/*`,
          Condition: { StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control" } },
        },
      ],
    });
  const asks = (service: string, changes: Asked = {}) =>
    delivery(service)({ principal: service, source, with: acl, ...changes }).result;

  test.each(["cloudtrail", "config", "delivery.logs", "logs.ap-northeast-1", "s3", "ssm"])(
    "%s needs PutObject alone, as its page has it",
    (name) => {
      expect(asks(`${name}.amazonaws.com`)).toBe("allowed");
    },
  );

  test("not so a service whose page asks for PutObjectAcl, another ACL, and PutObjectAcl itself", () => {
    expect(asks("inspector2.amazonaws.com")).toBe("denied");
    expect(asks("cloudtrail.amazonaws.com", { with: { "s3:x-amz-acl": "private" } })).toBe("denied");
    expect(asks("cloudtrail.amazonaws.com", { action: "PutObjectAcl" })).toBe("denied");
    expect(asks("cloudtrail.amazonaws.com", { with: {} })).toBe("denied");
  });
});

describe("the instance of S3 Access Grants", () => {
  const resource = `arn:aws:s3:ap-northeast-1:${B}:access-grants/default`;
  const result = (existingInstance: boolean, principal = ECS) => {
    const [first] = taskConfig().writers;
    const writer = { ...first, handshake: { kind: "access-grants" } } as typeof first & object;
    const ask = asksOf(taskConfig({ accessGrants: { existingInstance }, writers: [writer] }));
    return ask({ principal, action: "s3:GetDataAccess", resource }).result;
  };

  test("that already existed has its policy in no stack: undetermined", () => {
    expect(result(true)).toBe("undetermined");
  });

  test("that the stacks make lets its grantee ask, and no one else", () => {
    expect(result(false)).toBe("allowed");
    expect(result(false, `arn:aws:iam::${A}:role/Ops`)).toBe("denied");
  });
});

describe("a bucket that already exists", () => {
  const denied = {
    Sid: "D",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:PutObject",
    Resource: `${BUCKET}/*`,
  };
  const answered = (existing: OneDestinationConfig["destination"]["existing"]) => {
    const config = resolved(taskConfig({ destination: { bucketName: "dest-bkt", existing } }));
    return asker(config, withExistingPolicies(readModel(stacksOf(config)), config))();
  };

  test("with a policy in the config answers over it, and says so", () => {
    expect(answered({ policy: { Version: "2012-10-17", Statement: [denied] } })).toMatchObject({
      result: "denied",
      notes: [
        "dest-bkt is defined in no stack: its policy is the one in the config, with what the stacks add",
      ],
    });
  });

  test("without one is assumed to deny nothing", () => {
    expect(answered(true)).toMatchObject({
      result: "allowed",
      notes: ["dest-bkt is defined in no stack: its policy is assumed to deny nothing and to allow no one"],
    });
  });
});
