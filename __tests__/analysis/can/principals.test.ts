import { reasonText, asNote } from "../../../src/iam";
import { answerCase, readCases } from "../../../src/analysis/can";
import { readModel, type RawStack } from "../../../src/terraform-model";
import { loadExample, stacksOf } from "../../verifier/synthesized-stacks";
import { resolved } from "../../support/configs";
import { A, asker, asksOf, asksOfHandMade, B, BUCKET, ECS, taskConfig } from "./ask";

describe("a principal may be named by its ARN or its name", () => {
  const ask = asksOf(taskConfig());
  const sid = (principal: string) => ask({ principal }).why.map(reasonText).join();

  test.each([
    ["the ARN of a role", ECS],
    ["its name", "ecs"],
    ["its name as ARNs have it", "role/ecs"],
    ["the ARN of its session, as AccessDenied prints it", `arn:aws:sts::${A}:assumed-role/ecs/5f0c`],
  ])("%s", (_name, principal) => {
    expect(ask({ principal })).toMatchObject({ result: "allowed", principal: ECS, notes: [] });
  });

  test("a session finds its role's path again", () => {
    const [first] = taskConfig().writers;
    const path = { A: { id: A, region: "ap-northeast-1", rolePath: "/app/" }, B: taskConfig().accounts.B };
    const inPath = asksOf(taskConfig({ accounts: path, writers: first === undefined ? [] : [first] }));
    expect(inPath({ principal: `arn:aws:sts::${A}:assumed-role/ecs/5f0c` })).toMatchObject({
      result: "allowed",
      principal: `arn:aws:iam::${A}:role/app/ecs`,
    });
  });

  test("an IAM user, with all that its account can give", () => {
    const user = `arn:aws:iam::${B}:user/jane`;
    expect(ask({ principal: user })).toMatchObject({
      result: "allowed",
      notes: [`no stack defines ${user}: it is assumed to have every permission that its account can give`],
    });
    expect(ask({ principal: `arn:aws:iam::${A}:user/jane` }).result).toBe("denied");
  });

  test("a resource may be a URL, and a role to be assumed a name", () => {
    expect(ask({ resource: "s3://dest-bkt/data/x" })).toMatchObject({
      result: "allowed",
      resource: `${BUCKET}/data/x`,
    });
    expect(ask({ action: "s3:ListBucket", resource: "s3://dest-bkt/" }).resource).toBe(BUCKET);
    expect(
      ask({ principal: "ecs-tasks.amazonaws.com", action: "sts:AssumeRole", resource: "ecs" }).resource,
    ).toBe(ECS);
  });

  test.each([
    ["a role in another case", `arn:aws:iam::${A}:role/ECS`, ECS],
    ["a role in a wrong path", `arn:aws:iam::${A}:role/service-role/ecs`, ECS],
    ["a role of the other account", `arn:aws:iam::${B}:role/ecs`, ECS],
    ["a role with a session's name behind it", `arn:aws:iam::${A}:role/ecs/5f0c`, ECS],
    ["a role of the other account, likewise", `arn:aws:iam::${B}:role/ecs/5f0c`, ECS],
  ])("%s is refused with the nearest name", (_name, principal, near) => {
    expect(() => ask({ principal })).toThrow(`principal: expected the role ${near}, or --foreign`);
    expect(ask({ principal, foreign: true }).notes.join()).toContain("no stack defines");
  });

  test.each([
    ["a name that no role has", "esc", /principal: expected the role ecs, or an ARN, received esc/],
    ["an account", A, /principal: expected the ARN of a role/],
    [
      "a session with its role's path",
      `arn:aws:sts::${B}:assumed-role/app/ecs/5f0c`,
      /expected the ARN of a role/,
    ],
    [
      "a federated user of no name",
      `arn:aws:sts::${A}:federated-user/`,
      /principal: expected the ARN of a role/,
    ],
  ])("%s is an error", (_name, principal, message) => {
    expect(() => ask({ principal })).toThrow(message);
  });

  test("a role that the stacks do not have leaves it open, and the closest name is named", () => {
    const misspelt = `arn:aws:iam::${A}:role/esc`;
    const asked = { principal: "ecs-tasks.amazonaws.com", action: "sts:AssumeRole", resource: misspelt };
    expect(ask(asked)).toMatchObject({
      result: "undetermined",
      why: [
        asNote(`the stacks have no ${misspelt}, and its policy decides sts:AssumeRole`),
        asNote(`the closest name is ${ECS}`),
      ],
    });
  });

  test("a version in a URL is an error: it needs other permissions than the object", () => {
    expect(() => ask({ action: "GetObject", resource: "s3://dest-bkt/data/x?versionId=3HL4" })).toThrow(
      /resource: expected the object without its version, which is the condition key s3:VersionId/,
    );
  });

  test("one that is expected to be foreign and is not is an error", () => {
    expect(() => ask({ foreign: true })).toThrow(/expected one that no stack defines/);
  });

  test("a federated user is in no stack, with any name", () => {
    const jane = `arn:aws:sts::${B}:federated-user/jane`;
    expect(ask({ principal: jane }).result).toBe("allowed");
    expect(ask({ principal: jane }).notes.join()).toContain("no stack defines");
    expect(ask({ principal: `arn:aws:sts::999999999999:federated-user/jane` }).result).toBe("denied");
  });

  test("no other is taken for a typo", () => {
    expect(ask({ principal: `arn:aws:iam::${B}:role/Ops` }).result).toBe("allowed");
    expect(ask({ principal: `arn:aws:iam::999999999999:role/ecs` }).result).toBe("denied");
    expect(sid("anonymous")).not.toBe("");
  });
});

test("a misspelt role of the default stacks is refused with the right one", async () => {
  const config = await loadExample("assume-role-thumbnail");
  const [role] = readModel(stacksOf(config)).roles.filter(({ account }) => account === config.accounts.B.id);
  const principal = role?.arn.toLowerCase().replace(/role\/./, (start) => `${start}x`) ?? "";
  const line = JSON.stringify({ principal, action: "s3:GetObject", resource: "s3://x/y", expect: "denied" });
  expect(line).toContain(":role/");
  const bucket = readModel(stacksOf(config)).buckets[0]?.name ?? "";
  const [only] = readCases(line.replace("s3://x/y", `s3://${bucket}/y`), "cases.jsonl");
  if (only === undefined) throw new Error("expected a case");
  expect(() => answerCase(only, config, readModel(stacksOf(config)))).toThrow(
    `cases.jsonl:1 principal: expected the role ${role?.arn ?? ""}`,
  );
});

describe("in cases", () => {
  const config = resolved(taskConfig());
  const model = readModel(stacksOf(config));
  const result = (changes: object) => {
    const one = {
      principal: ECS,
      action: "s3:PutObject",
      resource: "s3://dest-bkt/data/x",
      expect: "denied",
    };
    const [read] = readCases(JSON.stringify({ ...one, ...changes }), "cases.jsonl");
    if (read === undefined) throw new Error("expected a case");
    return answerCase(read, config, model).result;
  };

  test.each([
    ["a role", `arn:aws:iam::${B}:role/Ops`],
    ["a user", `arn:aws:iam::${B}:user/jane`],
    ["the root user of another account", "arn:aws:iam::999999999999:root"],
    ["a session", `arn:aws:sts::999999999999:assumed-role/Admin/jane`],
  ])("%s that is in no stack is an error unless it is marked as foreign", (_name, principal) => {
    expect(() => result({ principal })).toThrow(
      `cases.jsonl:1 principal: expected one of the stacks, or "foreign": true, received ${principal}`,
    );
    expect(["allowed", "denied"]).toContain(result({ principal, foreign: true }));
  });

  test("services, anonymous callers and the stacks' own accounts need no mark", () => {
    expect(result({ principal: "anonymous" })).toBe("denied");
    expect(result({ principal: "glue.amazonaws.com" })).toBe("denied");
    expect(result({ principal: `arn:aws:iam::${B}:root` })).toBe("allowed");
  });
});

describe("nothing is made up", () => {
  const elsewhere = (key: string, operator: string, value: string) =>
    asksOfHandMade({
      bucket: [
        {
          Sid: "D",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [BUCKET, `${BUCKET}/*`],
          Condition: { [operator]: { [key]: value } },
        },
      ],
    });

  test.each([
    ["an address", "aws:SourceIp", "NotIpAddress", "198.51.100.0/24", "198.51.100.7", "203.0.113.9"],
    [
      "a time",
      "aws:CurrentTime",
      "DateGreaterThan",
      "2026-01-01T00:00:00Z",
      "2025-06-01T00:00:00Z",
      "2027-01-01T00:00:00Z",
    ],
    ["a user agent", "aws:UserAgent", "StringNotEquals", "good", "good", "bad"],
    [
      "an organization",
      "aws:PrincipalOrgID",
      "StringNotEquals",
      "o-a1b2c3d4e5",
      "o-a1b2c3d4e5",
      "o-bbbbbbbbbb",
    ],
    ["a VPC endpoint", "aws:SourceVpce", "StringNotEquals", "vpce-1", "vpce-1", "vpce-2"],
  ])("%s", (_name, key, operator, value, good, bad) => {
    const ask = elsewhere(key, operator, value);
    const open = ask();
    expect(open.result).toBe("undetermined");
    expect(open.why.map(reasonText).join()).toContain(`--with ${key}=`);
    expect(ask({ with: { [key]: good } }).result).toBe("allowed");
    expect(ask({ with: { [key]: bad } })).toMatchObject({ result: "denied" });
  });

  test.each([
    ["a public address", { "aws:SourceIp": "203.0.113.9" }, "denied"],
    ["a public address of IPv6", { "aws:SourceIp": "2001:db8::1" }, "denied"],
    ["no endpoint", { "aws:SourceVpc": null }, "denied"],
    ["the endpoint", { "aws:SourceVpce": "vpce-1" }, "allowed"],
    ["the address within the VPC", { "aws:VpcSourceIp": "10.0.0.5" }, "undetermined"],
    ["a private address", { "aws:SourceIp": "10.0.0.5" }, "undetermined"],
    ["a private address of IPv6", { "aws:SourceIp": "fd00::5" }, "undetermined"],
    ["nothing", {}, "undetermined"],
  ])("a request with %s comes through the endpoint or not", (_name, circumstances, result) => {
    const ask = elsewhere("aws:SourceVpce", "StringNotEquals", "vpce-1");
    expect(ask({ with: circumstances }).result).toBe(result);
  });

  test("a request through an endpoint has no aws:SourceIp", () => {
    const ask = elsewhere("aws:SourceIp", "NotIpAddress", "198.51.100.0/24");
    expect(ask({ with: { "aws:SourceVpce": "vpce-1" } }).result).toBe("denied");
    expect(ask({ with: { "aws:SourceVpce": null } }).result).toBe("undetermined");
  });

  test("says that no request has a private address as aws:SourceIp", () => {
    const ask = elsewhere("aws:SourceIp", "NotIpAddress", "10.0.0.0/8");
    const notes = (address: string) => ask({ with: { "aws:SourceIp": address } }).notes.join();
    expect(notes("10.0.0.5")).toContain("no request has the private address 10.0.0.5 as aws:SourceIp");
    expect(notes("11.0.0.5")).toBe("");
  });

  test("what does not depend on it is answered all the same", () => {
    const ask = elsewhere("aws:SourceIp", "NotIpAddress", "198.51.100.0/24");
    expect(ask({ action: "s3:DeleteObject" }).result).toBe("denied");
  });

  test("whom a service acts for, and the organization of that", () => {
    const ask = asksOfHandMade({
      bucket: [
        {
          Sid: "L",
          Effect: "Allow",
          Principal: { Service: "cloudtrail.amazonaws.com" },
          Action: "s3:PutObject",
          Resource: `${BUCKET}/AWSLogs/*`,
          Condition: { StringEquals: { "aws:SourceOrgID": "o-a1b2c3d4e5", "aws:SourceAccount": A } },
        },
      ],
    });
    const trail = { principal: "cloudtrail.amazonaws.com", resource: `${BUCKET}/AWSLogs/x` };
    const source = `arn:aws:cloudtrail:ap-northeast-1:${A}:trail/t`;
    expect(ask(trail)).toMatchObject({ result: "undetermined" });
    expect(ask({ ...trail, source })).toMatchObject({ result: "undetermined" });
    expect(
      ask({ ...trail, source })
        .why.map(reasonText)
        .join(),
    ).toContain("--with aws:SourceOrgID=");
    const of = (id: string | null) => ask({ ...trail, source, with: { "aws:SourceOrgID": id } }).result;
    expect([of("o-a1b2c3d4e5"), of("o-bbbbbbbbbb"), of(null)]).toEqual(["allowed", "denied", "denied"]);
    const bucket = (id: string, arn = "arn:aws:s3:::elsewhere") =>
      ask({ ...trail, source: arn, with: { "aws:SourceOrgID": "o-a1b2c3d4e5", "aws:SourceAccount": id } });
    expect([bucket(A).result, bucket(B).result, bucket(B, BUCKET).result]).toEqual([
      "allowed",
      "denied",
      "denied",
    ]);
    expect(() => bucket(A, BUCKET)).toThrow(
      `source: expected a resource of ${A} as aws:SourceAccount says, received ${BUCKET}`,
    );
    expect(() => ask({ ...trail, source: "arn:aws:s3:::elsewhere" })).toThrow(
      "one of the buckets dest-bkt (or --with aws:SourceAccount=ID)",
    );
    const bySource = { ...trail, with: { "aws:SourceOrgID": "o-a1b2c3d4e5" } };
    expect(ask(bySource).why.map(reasonText).join()).toContain("--source ARN");
  });
});

describe("a public bucket policy", () => {
  const pub = {
    Sid: "Pub",
    Effect: "Allow",
    Principal: "*",
    Action: "s3:GetObject",
    Resource: `${BUCKET}/public/*`,
  };
  const all = {
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
  };
  const read = { action: "s3:GetObject", resource: `${BUCKET}/public/x` };

  test("lets no one of another account in where public buckets are restricted, and S3 refuses it", () => {
    const ask = asksOfHandMade({ bucket: [pub], publicAccess: all });
    const { result, why, notes } = ask();
    expect(result).toBe("denied");
    expect(why.map(reasonText).join()).toContain(
      "denied by RestrictPublicBuckets of the bucket, since Pub of bucket policy of dest-bkt",
    );
    expect(notes.join()).toContain("BlockPublicPolicy is on, so that S3 refuses bucket policy of dest-bkt");
    expect(ask({ ...read, principal: "anonymous" }).result).toBe("denied");
    expect(ask({ ...read, principal: `arn:aws:iam::${B}:role/Ops` }).result).toBe("allowed");
  });

  test("where nothing is restricted it is what it says", () => {
    const ask = asksOfHandMade({
      bucket: [pub],
      publicAccess: { ...all, block_public_policy: false, restrict_public_buckets: false },
    });
    expect(ask().result).toBe("allowed");
    expect(ask({ ...read, principal: "anonymous" }).result).toBe("allowed");
  });

  test("where S3 refuses it alone, whether it is there is not known", () => {
    const ask = asksOfHandMade({ bucket: [pub], publicAccess: { ...all, restrict_public_buckets: false } });
    expect(ask({ ...read, principal: "anonymous" }).result).toBe("undetermined");
  });
});

test("across accounts S3 answers 405 to anyone who sees to a bucket's policy", () => {
  const policies = ["s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"];
  const ask = asksOfHandMade({
    writer: [{ Effect: "Allow", Action: "s3:*", Resource: BUCKET }],
    bucket: [{ Effect: "Allow", Principal: { AWS: A }, Action: "s3:*BucketPolicy", Resource: BUCKET }],
  });
  for (const action of policies) {
    const { result, why } = ask({ action, resource: BUCKET });
    expect([action, result]).toEqual([action, "denied"]);
    expect(why.map(reasonText).join()).toContain("405 MethodNotAllowed");
    expect(ask({ action, resource: BUCKET, principal: `arn:aws:iam::${B}:role/Ops` }).result).toBe("allowed");
  }
});

describe("which session of a role it is, is open where only the role is named", () => {
  const stacks = (effect: "Allow" | "Deny", session: string) => {
    const [one, two] = stacksOf(resolved(taskConfig())) as {
      id: string;
      json: { resource: Record<string, Record<string, { policy: string }>> };
    }[];
    for (const { json } of [one, two].flatMap((stack) => stack ?? [])) {
      for (const args of Object.values(json.resource["aws_s3_bucket_policy"] ?? {})) {
        const statement = {
          Sid: "Session",
          Effect: effect,
          Principal: { AWS: `arn:aws:sts::${A}:assumed-role/${session}` },
          Action: "s3:PutObject",
          Resource: `${BUCKET}/${effect === "Allow" ? "other" : "data"}/*`,
        };
        args.policy = args.policy.replace(
          /"Statement" ?[=:] ?\[/,
          (start) => `${start}${JSON.stringify(statement)},`,
        );
      }
    }
    return asker(resolved(taskConfig()), readModel([one, two] as RawStack[]));
  };

  test("a Deny of one session is undetermined for the role, and decided for the session", () => {
    const ask = stacks("Deny", "ecs/5f0c");
    expect(ask()).toMatchObject({ result: "undetermined" });
    expect(ask().why.map(reasonText).join()).toContain("give the session's ARN");
    expect(ask({ principal: "ecs" })).toMatchObject({ result: "undetermined" });
    expect(ask({ principal: `arn:aws:sts::${A}:assumed-role/ecs/5f0c` })).toMatchObject({ result: "denied" });
    expect(ask({ principal: `arn:aws:sts::${A}:assumed-role/ecs/session` })).toMatchObject({
      result: "allowed",
    });
  });

  test("so is one that is called session; another role's session does not matter", () => {
    expect(stacks("Deny", "ecs/session")()).toMatchObject({ result: "undetermined" });
    expect(stacks("Deny", "ecs2/session")()).toMatchObject({ result: "allowed" });
  });
});

test.each([
  ["principal", { principal: "x".repeat(100_000) }],
  ["action", { action: `s3:${"x".repeat(100_000)}` }],
  ["resource", { resource: `s3://${"x".repeat(100_000)}/y` }],
  ["with", { with: { ["x".repeat(100_000)]: "1" } }],
])("a %s of 100,000 characters is refused, and not repeated whole", (path, asked) => {
  let message = "";
  try {
    asksOf(taskConfig())(asked);
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message.startsWith(path)).toBe(true);
  expect(message.length).toBeLessThan(1_000);
});
