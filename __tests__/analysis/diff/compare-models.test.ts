import { reasonText } from "../../../src/iam";
import { compareModels, type AccessDiff } from "../../../src/analysis/diff";
import { readModel, type RawStack } from "../../../src/terraform-model";
import { loadConfig } from "../../../src/config/load-config";
import { parseConfig } from "../../../src/config/parse-config";
import { resolved, smallConfig } from "../../support/configs";
import { mutantsOf } from "../../verifier/mutants";
import { OPTION_CONFIGS } from "../../verifier/option-configs";
import { loadExample, stacksOf } from "../../verifier/synthesized-stacks";

jest.setTimeout(300_000);

const ECS = "role ecs-cross-account-s3-role of 111111111111";
const BUCKET = "arn:aws:s3:::account-b-thumb-bucket";

let stacks: RawStack[];
beforeAll(async () => {
  stacks = stacksOf(await loadConfig("s3-handshake.config.ts"));
});

/** The stacks with a text replaced wherever it stands, which has to be somewhere. */
function replaced(given: readonly RawStack[], from: string, to: string): RawStack[] {
  const before = JSON.stringify(given);
  expect(before).toContain(from);
  return JSON.parse(before.replaceAll(from, to)) as RawStack[];
}

/** The stacks with the one change that ends so. */
function changed(given: readonly RawStack[], end: string): readonly RawStack[] {
  const found = mutantsOf(given).filter(({ name }) => name.endsWith(end));
  expect(found.map(({ name }) => name)).toHaveLength(1);
  return found[0]?.stacks ?? [];
}

/** The stacks with other arguments of the one resource of a type in account_B. */
function withArguments(given: readonly RawStack[], type: string, args: Record<string, unknown>): RawStack[] {
  return given.map(({ id, json }) => {
    if (id !== "account_B") return { id, json };
    const copy = structuredClone(json) as { resource: Record<string, Record<string, object>> };
    const [name = "", ...more] = Object.keys(copy.resource[type] ?? {});
    expect([type, name !== "", more]).toEqual([type, true, []]);
    copy.resource[type] = { [name]: { ...copy.resource[type]?.[name], ...args } };
    return { id, json: copy };
  });
}

function compare(before: readonly RawStack[], after: readonly RawStack[]): AccessDiff {
  return compareModels(readModel(before), readModel(after));
}

/** `+ who: actions on resource, with circumstances` */
function lines({ gained, lost }: AccessDiff): string[] {
  const text = (sign: string) => (change: AccessDiff["gained"][number]) =>
    `${sign} ${change.principal}: ${change.actions.join(" ")} on ${change.resource}${change.circumstances === "" ? "" : `, with ${change.circumstances}`}`;
  return [...gained.map(text("+")), ...lost.map(text("-"))];
}

test("the same stacks: nothing", () => {
  expect(compare(stacks, stacks)).toEqual({
    widened: false,
    gained: [],
    lost: [],
    settings: [],
    undecided: [],
  });
});

test("a Sid that is renamed, and lists in another order: nothing", () => {
  const renamed = replaced(
    replaced(stacks, "WriteObjectsByEcsTask", "Renamed"),
    '\\"s3:PutObject\\", \\"s3:AbortMultipartUpload\\"',
    '\\"s3:AbortMultipartUpload\\", \\"s3:PutObject\\"',
  );
  expect(compare(stacks, renamed)).toMatchObject({ widened: false, gained: [], lost: [], undecided: [] });
});

describe("a Deny that is dropped", () => {
  test("each writer, and the owner, under the circumstances that it denied", () => {
    const diff = compare(stacks, changed(stacks, "destination_bucket_policy[DenyInsecureTransport]: drop"));
    expect(diff.widened).toBe(true);
    expect(lines(diff)).toEqual(
      expect.arrayContaining([
        `+ ${ECS}: s3:AbortMultipartUpload s3:PutObject on ${BUCKET}/ecs/*, with aws:SecureTransport false`,
        expect.stringMatching(
          /^\+ role ThumbXRole of 222222222222: .*thumbnails.*, with aws:SecureTransport false$/,
        ),
        expect.stringMatching(/^\+ any other role of 222222222222: .*, with aws:SecureTransport false$/),
      ]),
    );
    const gained = diff.gained.find(({ principal }) => principal === ECS);
    expect(gained?.before.map(reasonText)).toEqual([
      "denied by DenyInsecureTransport of bucket policy of account-b-thumb-bucket",
    ]);
    expect(gained?.after.map(reasonText)).toEqual([
      "allowed by WriteObjects of policy of role ecs-cross-account-s3-role",
      "allowed by WriteObjectsByEcsTask of bucket policy of account-b-thumb-bucket",
    ]);
    // No one else gets anything.
    expect(lines(diff).filter((line) => /999999999999|anonymous/.test(line))).toEqual([]);
  });

  test("put back: the same is lost, and nothing is widened", () => {
    const diff = compare(changed(stacks, "destination_bucket_policy[DenyInsecureTransport]: drop"), stacks);
    expect(diff.widened).toBe(false);
    expect(lines(diff)).toContain(
      `- ${ECS}: s3:AbortMultipartUpload s3:PutObject on ${BUCKET}/ecs/*, with aws:SecureTransport false`,
    );
  });

  test("with the whole bucket policy", () => {
    const diff = compare(stacks, changed(stacks, "source_bucket_policy: drop"));
    expect(diff.widened).toBe(true);
    expect(lines(diff)).toContain(
      "+ role AccountA-LambdaRole of 111111111111: s3:GetObject s3:GetObjectVersion on arn:aws:s3:::account-a-upload-bucket/uploads/*, with aws:SecureTransport false",
    );
  });
});

describe("a condition that is weakened", () => {
  test("of a Deny: what it lets through now", () => {
    const weaker = replaced(stacks, '\\"s3:TlsVersion\\" = \\"1.2\\"', '\\"s3:TlsVersion\\" = \\"1.1\\"');
    const diff = compare(stacks, weaker);
    expect(diff.widened).toBe(true);
    expect(lines(diff)).toContain(
      `+ ${ECS}: s3:AbortMultipartUpload s3:PutObject on ${BUCKET}/ecs/*, with s3:TlsVersion below 1.2 and at least 1.1`,
    );
    expect(compare(weaker, stacks).widened).toBe(false);
  });

  test("of an Allow, by who asks: another source of the service", () => {
    const diff = compare(stacks, changed(stacks, "[TrustStates]: drop Condition ArnLike aws:SourceArn"));
    expect(diff.widened).toBe(true);
    expect(lines(diff)).toEqual([
      "+ states.amazonaws.com: sts:AssumeRole on arn:aws:iam::111111111111:role/cross-account-s3-service-role, with aws:SourceArn anything but arn:aws:states:ap-northeast-1:111111111111:stateMachine:*",
    ]);
  });

  test("of a Deny, by the organization", () => {
    const before = stacksOf(parseConfig(OPTION_CONFIGS["an organization"], "config"));
    const diff = compare(before, changed(before, "destination_bucket_policy[DenyOutsideOrganization]: drop"));
    expect(diff.widened).toBe(true);
    expect(lines(diff)).toContain(
      "+ role task-role of 111111111111: s3:AbortMultipartUpload s3:DeleteObject s3:GetObject s3:PutObject on arn:aws:s3:::destination-bucket/more/* arn:aws:s3:::destination-bucket/tasks/*, with aws:PrincipalOrgID anything but o-a1b2c3d4e5",
    );
    expect(
      compare(changed(before, "destination_bucket_policy[DenyOutsideOrganization]: drop"), before).widened,
    ).toBe(false);
  });

  test("of an Allow, by a key of the request: under any", () => {
    const before = stacksOf(parseConfig(OPTION_CONFIGS["an external id"], "config"));
    const diff = compare(before, changed(before, "drop Condition StringEquals sts:ExternalId"));
    expect(diff.widened).toBe(true);
    expect(lines(diff)).toEqual([
      "+ role thumbnail-role of 111111111111: sts:AssumeRole on arn:aws:iam::222222222222:role/target-role, with sts:ExternalId anything but shared-secret",
    ]);
  });
});

test("a prefix that is widened on both sides", () => {
  const wider = replaced(stacks, "account-b-thumb-bucket/ecs/*", "account-b-thumb-bucket/*");
  const diff = compare(stacks, wider);
  expect(diff.widened).toBe(true);
  expect(lines(diff)).toEqual([`+ ${ECS}: s3:AbortMultipartUpload s3:PutObject on ${BUCKET}/*`]);
  expect(lines(compare(wider, stacks))).toEqual([
    `- ${ECS}: s3:AbortMultipartUpload s3:PutObject on ${BUCKET}/*`,
  ]);
  expect(compare(wider, stacks).widened).toBe(false);
});

test("a prefix that becomes another: gained and lost", () => {
  const diff = compare(
    stacks,
    replaced(stacks, "account-b-thumb-bucket/ecs/*", "account-b-thumb-bucket/ec*"),
  );
  expect(lines(diff)).toEqual([`+ ${ECS}: s3:AbortMultipartUpload s3:PutObject on ${BUCKET}/ec*`]);
});

test("a principal that is added: its account's administrators, and no one else", () => {
  const diff = compare(
    stacks,
    changed(stacks, "[WriteObjectsByEcsTask]: add Principal arn:aws:iam::999999999999:root"),
  );
  expect(diff.widened).toBe(true);
  expect(lines(diff)).toEqual([
    `+ the root user of 999999999999: s3:AbortMultipartUpload s3:PutObject on ${BUCKET}/ecs/*`,
    `+ any other role of 999999999999: s3:AbortMultipartUpload s3:PutObject on ${BUCKET}/ecs/*`,
    `+ any other user of 999999999999: s3:AbortMultipartUpload s3:PutObject on ${BUCKET}/ecs/*`,
    `+ any other federated user of 999999999999: s3:AbortMultipartUpload s3:PutObject on ${BUCKET}/ecs/*`,
  ]);
});

describe("everyone as principal", () => {
  const WRITES = `s3:AbortMultipartUpload s3:PutObject on ${BUCKET}/ecs/*`;
  const END = "[WriteObjectsByEcsTask]: Principal everyone";

  test("of a bucket that lets public policies be: an anonymous caller too", () => {
    const open = withArguments(stacks, "aws_s3_bucket_public_access_block", {
      block_public_policy: false,
      restrict_public_buckets: false,
    });
    const diff = compare(open, changed(open, END));
    expect(lines(diff)).toContain(`+ anonymous callers: ${WRITES}`);
    expect(diff.lost).toEqual([]);
  });

  test("of one that restricts them: services and its own account, and no longer the writer", () => {
    const diff = compare(stacks, changed(stacks, END));
    expect(lines(diff)).toContain(`+ role ThumbXRole of 222222222222: ${WRITES}`);
    expect(lines(diff)).toContain(`+ glue.amazonaws.com: ${WRITES}`);
    expect(lines(diff)).toContain(`- ${ECS}: ${WRITES}`);
    expect(lines(diff).join("\n")).not.toContain("sign nothing");
    expect(diff.widened).toBe(true);
  });
});

test("an action that the other side does not answer to: nothing", () => {
  const diff = compare(
    stacks,
    changed(stacks, "role-ecs-task_role_policy[WriteObjects]: add Action s3:DeleteObjectVersion"),
  );
  expect(diff).toMatchObject({
    widened: false,
    gained: [],
    lost: [],
    undecided: [],
  });
});

test("a condition on what is not known of the principal: under it alone", () => {
  const unknown = replaced(
    stacks,
    '{\\"Bool\\" = {\\"aws:SecureTransport\\" = \\"false\\"}}',
    '{\\"StringEquals\\" = {\\"aws:userid\\" = \\"AROA1234567890EXAMPLE:session\\"}}',
  );
  const diff = compare(stacks, unknown);
  expect(diff.widened).toBe(true);
  expect(diff.undecided).toEqual([]);
  expect(lines(diff)).toContain(
    `+ ${ECS}: s3:AbortMultipartUpload s3:PutObject on ${BUCKET}/ecs/*, with aws:SecureTransport false, aws:userid anything but AROA1234567890EXAMPLE:session`,
  );
});

test("a statement that moves to another policy of the same role: nothing", () => {
  const moved = structuredClone(stacks) as {
    id: string;
    json: { resource: Record<string, Record<string, object>> };
  }[];
  const policies = moved.find(({ id }) => id === "account_A")?.json.resource["aws_iam_role_policy"] ?? {};
  const [name, args] = Object.entries(policies).find(([key]) => key.startsWith("role-ecs-task")) ?? [];
  expect(name).toBeDefined();
  Reflect.deleteProperty(policies, name ?? "");
  policies["elsewhere"] = { ...args, name: "elsewhere" };
  expect(compare(stacks, moved)).toMatchObject({ widened: false, gained: [], lost: [], undecided: [] });
});

test("a role that goes takes its access with it; one that comes brings it", () => {
  const without = structuredClone(stacks);
  const all = [without, stacks] as const;
  const { resource = {} } = (without.find(({ id }) => id === "account_A")?.json ?? {}) as {
    resource?: Record<string, Record<string, unknown>>;
  };
  for (const { json } of without) Reflect.deleteProperty(json as object, "output");
  for (const type of ["aws_iam_role", "aws_iam_role_policy"]) {
    for (const key of Object.keys(resource[type] ?? {})) {
      if (key.startsWith("role-ecs-task")) Reflect.deleteProperty(resource[type] ?? {}, key);
    }
  }
  const grant = `${ECS}: s3:AbortMultipartUpload s3:PutObject on ${BUCKET}/ecs/*`;
  expect(compare(stacks, without).widened).toBe(false);
  expect(lines(compare(stacks, without))).toContain(`- ${grant}`);
  expect(compare(...all).widened).toBe(true);
  expect(lines(compare(...all))).toContain(`+ ${grant}`);
});

describe("settings", () => {
  test.each([
    [
      "public-access-block: block_public_policy false",
      "publicAccessBlock.blockPublicPolicy",
      "true",
      "false",
    ],
    [
      'ownership: rule {"object_ownership":"ObjectWriter"}',
      "object ownership",
      "BucketOwnerEnforced",
      "ObjectWriter",
    ],
    ['versioning: versioning_configuration {"status":"Suspended"}', "versioning", "Enabled", "Suspended"],
  ])("%s: widened, and put back it is not", (end, name, before, after) => {
    const opened = changed(stacks, `destination_bucket_${end}`);
    const diff = compare(stacks, opened);
    expect(diff).toMatchObject({
      widened: true,
      settings: [{ subject: `bucket ${BUCKET}`, name, before, after, bearing: "wider" }],
    });
    expect(compare(opened, stacks)).toMatchObject({ widened: false, settings: [{ bearing: "narrower" }] });
  });

  test("a boundary that is dropped", () => {
    const config = OPTION_CONFIGS["a boundary and a path"];
    const before = stacksOf(parseConfig(config, "config"));
    const without = before.map(({ id, json }) => ({
      id,
      json: JSON.parse(JSON.stringify(json).replaceAll(/"permissions_boundary":"[^"]*",?/g, "")) as unknown,
    }));
    const diff = compare(before, without);
    expect(diff.widened).toBe(true);
    expect(diff.settings).toContainEqual({
      subject: "role arn:aws:iam::111111111111:role/writers/task-role",
      name: "permissions boundary",
      before: "arn:aws:iam::111111111111:policy/boundary",
      after: "none",
      bearing: "wider",
    });
    expect(compare(without, before).widened).toBe(false);
  });

  test("a grant of S3 Access Grants: to read alone is less than to read and write", async () => {
    const before = stacksOf(await loadExample("access-grants"));
    const reading = changed(before, 'grant-1: permission "READ"');
    const diff = compare(before, reading);
    expect(diff.widened).toBe(false);
    expect(diff.settings).toEqual([
      expect.objectContaining({
        name: "grants",
        before: expect.stringMatching(/^permission WRITE/),
        after: "none",
      }),
    ]);
    expect(compare(reading, before).widened).toBe(true);
  });

  test("people who are assigned, and a bucket that notifies a function of more", async () => {
    const people = stacksOf(await loadExample("identity-center"));
    const moved = changed(people, 'principal_id "99999999-2222-3333-4444-555555555555"');
    expect(compare(people, moved)).toMatchObject({
      widened: true,
      settings: [
        { name: "assignments", before: "none", bearing: "wider" },
        { name: "assignments", after: "none", bearing: "narrower" },
      ],
    });
    const reported = replaced(stacks, '"filter_suffix":".png"', '"filter_suffix":".svg"');
    expect(compare(stacks, reported)).toMatchObject({
      widened: true,
      settings: [
        { name: "notifications", bearing: "wider" },
        { name: "notifications", bearing: "narrower" },
      ],
    });
  });

  test("what a function's pictures are like is shown, and lets no one do more", () => {
    const diff = compare(
      stacks,
      replaced(stacks, '"THUMBNAIL_WIDTHS":"160,320,640,1280"', '"THUMBNAIL_WIDTHS":"160"'),
    );
    expect(diff).toMatchObject({
      widened: false,
      settings: [
        {
          name: "environment.THUMBNAIL_WIDTHS",
          before: "160,320,640,1280",
          after: '"160"',
          bearing: "neutral",
        },
      ],
    });
  });
});

describe("what no question is about", () => {
  const reported = ({ widened, settings }: AccessDiff) => ({
    widened,
    settings: settings.map(({ name, before, after, bearing }) => `${name}: ${before}, ${after}: ${bearing}`),
  });

  const BLOCK = "aws_s3_bucket_public_access_block";

  test("a second way of being public that is let open where one was open already, and one that is closed", () => {
    const open = withArguments(stacks, BLOCK, { block_public_acls: false });
    expect(reported(compare(stacks, open))).toEqual({
      widened: true,
      settings: ["publicAccessBlock.blockPublicAcls: true, false: wider"],
    });
    const wideOpen = withArguments(open, BLOCK, { restrict_public_buckets: false });
    expect(reported(compare(open, wideOpen))).toEqual({
      widened: true,
      settings: ["publicAccessBlock.restrictPublicBuckets: true, false: wider"],
    });
    expect(reported(compare(wideOpen, open))).toEqual({
      widened: false,
      settings: ["publicAccessBlock.restrictPublicBuckets: false, true: narrower"],
    });
  });

  test("a longer session, objects encrypted with a client's own key, a state that lies elsewhere", () => {
    expect(
      reported(compare(stacks, withArguments(stacks, "aws_iam_role", { max_session_duration: 43200 }))),
    ).toEqual({
      widened: true,
      settings: ["max_session_duration: none, 43200: wider"],
    });
    const encryption = "aws_s3_bucket_server_side_encryption_configuration";
    const rule = [{ apply_server_side_encryption_by_default: { sse_algorithm: "AES256" } }];
    expect(reported(compare(stacks, withArguments(stacks, encryption, { rule })))).toEqual({
      widened: true,
      settings: ["rule.blocked_encryption_types: SSE-C, none: wider"],
    });
    const elsewhere = replaced(stacks, "terraform.account_B.tfstate", "shared/terraform.tfstate");
    expect(reported(compare(stacks, elsewhere)).widened).toBe(true);
  });
});

describe("exactly", () => {
  const undecided = { undecided: [], gained: [], lost: [] };

  test("a pattern next to one that contains it: unchanged, however the text is", () => {
    const config = resolved(smallConfig());
    const byArn = stacksOf(config);
    const text = JSON.stringify(byArn);
    const twice = JSON.parse(
      text.replaceAll(
        '\\"arn:aws:s3:::destination-bucket/tasks/*\\"',
        '\\"arn:aws:s3:::destination-bucket/tasks/*\\", \\"arn:aws:s3:::destination-bucket/tasks/x/*\\"',
      ),
    ) as RawStack[];
    expect(compare(byArn, twice)).toMatchObject({ widened: false, ...undecided });
    expect(compare(twice, byArn)).toMatchObject({ widened: false, ...undecided });
  });

  test.each([
    [
      "an address",
      '{\\"NotIpAddress\\" = {\\"aws:SourceIp\\" = \\"198.51.100.7\\"}, ',
      "aws:SourceIp 198.51.100.7",
    ],
    ["a session", '{\\"StringNotLike\\" = {\\"aws:userid\\" = \\"*:nightly\\"}, ', "aws:userid *:nightly"],
    [
      "a time",
      '{\\"DateGreaterThan\\" = {\\"aws:CurrentTime\\" = \\"2020-01-01T00:00:00Z\\"}, ',
      "aws:CurrentTime at most 2020-01-01",
    ],
    [
      "a storage class",
      '{\\"StringNotEquals\\" = {\\"s3:x-amz-storage-class\\" = \\"GLACIER\\"}, ',
      "s3:x-amz-storage-class GLACIER",
    ],
  ])("a guard that lets %s off: gained, under that alone", (_what, condition, words) => {
    const guard = '{\\"Bool\\" = {\\"aws:SecureTransport\\" = \\"false\\"}}';
    const weaker = replaced(stacks, guard, `${condition}${guard.slice(1)}`);
    const diff = compare(stacks, weaker);
    expect(diff.widened).toBe(true);
    const own = lines(diff).filter((line) => line.startsWith(`+ ${ECS}: `));
    expect(own).not.toEqual([]);
    for (const line of own) expect(line).toContain(words);
    expect(compare(weaker, stacks)).toMatchObject({ widened: false, gained: [] });
  });
});
