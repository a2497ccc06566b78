import { readModel } from "../../src/terraform-model";
import { prove } from "../../src/verifier";
import { parseConfig } from "../../src/config/parse-config";
import type { ResolvedConfig } from "../../src/config/schema";
import { resolved, smallConfig } from "../support/configs";
import { asker } from "../analysis/can/ask";
import { addBeside, change, changePolicy, editable, type Attempt, type Json } from "./bypass/editable-stacks";
import { isProven } from "./is-proven";
import { OPTION_CONFIGS } from "./option-configs";
import { loadExample, stacksOf } from "./synthesized-stacks";

jest.setTimeout(120_000);

const OPTIONS = [
  "several destinations, in one account, in another Region, and there already",
  "functions of one destination each, and code of one's own of two",
];

test.each(OPTIONS)("%s: proven, with everything that is asked for", (name) => {
  const config = parseConfig(OPTION_CONFIGS[name], name);
  const { proven, rows, settings, lint } = prove(config, readModel(stacksOf(config)));
  expect(rows.filter(({ verdict }) => verdict !== "as-asked")).toEqual([]);
  expect(settings.filter(({ expected, received }) => expected !== received)).toEqual([]);
  expect(lint).toEqual([]);
  expect(proven).toBe(true);
});

const A = "arn:aws:iam::111111111111:role";
const OF_B = "arn:aws:iam::222222222222:role/export-target-role";
const OF_ARCHIVE = "arn:aws:iam::333333333333:role/export-target-role";
const MAIN = "arn:aws:s3:::account-b-report-bucket";
const ARCHIVE = "arn:aws:s3:::report-archive-bucket";

let config: ResolvedConfig;
let stacks: ReturnType<typeof stacksOf>;
beforeAll(async () => {
  config = await loadExample("two-destinations");
  stacks = stacksOf(config);
});

test.each<[principal: string, action: string, resource: string, expected: string]>([
  [`${A}/report-task-role`, "s3:PutObject", `${MAIN}/reports/x`, "allowed"],
  [`${A}/report-task-role`, "s3:PutObject", `${ARCHIVE}/reports/x`, "allowed"],
  [`${A}/report-task-role`, "s3:PutObject", `${ARCHIVE}/exports/x`, "denied"],
  [`${A}/report-task-role`, "sts:AssumeRole", OF_ARCHIVE, "denied"],
  [`${A}/index-task-role`, "s3:PutObject", `${MAIN}/index/x`, "allowed"],
  // It is no writer of the archive: neither by itself nor through the role there.
  [`${A}/index-task-role`, "s3:PutObject", `${ARCHIVE}/index/x`, "denied"],
  [`${A}/index-task-role`, "s3:ListBucket", ARCHIVE, "denied"],
  [`${A}/index-task-role`, "sts:AssumeRole", OF_ARCHIVE, "denied"],
  [`${A}/index-task-role`, "sts:AssumeRole", OF_B, "denied"],
  [`${A}/export-job-role`, "sts:AssumeRole", OF_B, "allowed"],
  [`${A}/export-job-role`, "sts:AssumeRole", OF_ARCHIVE, "allowed"],
  [`${A}/export-job-role`, "s3:PutObject", `${MAIN}/exports/x`, "denied"],
  [`${A}/export-job-role`, "s3:PutObject", `${ARCHIVE}/exports/x`, "denied"],
  [OF_B, "s3:PutObject", `${MAIN}/exports/x`, "allowed"],
  [OF_B, "s3:PutObject", `${ARCHIVE}/exports/x`, "denied"],
  [OF_ARCHIVE, "s3:PutObject", `${ARCHIVE}/exports/x`, "allowed"],
  [OF_ARCHIVE, "s3:PutObject", `${MAIN}/exports/x`, "denied"],
])("%s %s %s: %s", (principal, action, resource, expected) => {
  expect(asker(config, readModel(stacks))({ principal, action, resource }).result).toBe(expected);
});

/** In the policies of a type that are about one bucket, another one's name in its place. */
const moved = (type: string, stack: string, from: string, to: string): Attempt =>
  changePolicy(type, (statements, { id }) => {
    const text = JSON.stringify(statements);
    if (id !== stack || !text.includes(from)) return undefined;
    return JSON.parse(text.replaceAll(from, to)) as Json[];
  });

const alsoNames = (type: string, stack: string, from: string, to: string): Attempt =>
  changePolicy(type, (statements, { id }) => {
    const text = JSON.stringify(statements);
    if (id !== stack || !text.includes(`"${from}"`)) return undefined;
    return JSON.parse(text.replaceAll(`"${from}"`, `"${from}","${to}"`)) as Json[];
  });

test.each<[what: string, attempt: Attempt]>([
  [
    "the role in B writes to the archive",
    moved("aws_iam_role_policy", "account_B", "account-b-report-bucket", "report-archive-bucket"),
  ],
  [
    "the role of the archive writes to B's bucket as well",
    alsoNames("aws_iam_role_policy", "account_archive", `${ARCHIVE}/exports/*`, `${MAIN}/exports/*`),
  ],
  [
    "the archive lets in a writer of B's bucket alone",
    alsoNames("aws_s3_bucket_policy", "account_archive", `${A}/report-task-role`, `${A}/index-task-role`),
  ],
  [
    "a writer of B's bucket alone may write to the archive, for its part",
    alsoNames("aws_iam_role_policy", "account_A", `${MAIN}/index/*`, `${ARCHIVE}/index/*`),
  ],
  [
    "a writer of B's bucket alone assumes the archive's role",
    alsoNames("aws_iam_role", "account_archive", `${A}/export-job-role`, `${A}/index-task-role`),
  ],
  ["B's role uses the archive's key", alsoNames("aws_kms_key", "account_archive", OF_ARCHIVE, OF_B)],
  ["the archive's role is forgotten", moved("aws_iam_role_policy", "account_A", OF_ARCHIVE, OF_B)],
  [
    "the task no longer writes to the archive",
    moved("aws_s3_bucket_policy", "account_archive", `${ARCHIVE}/reports/*`, `${MAIN}/reports/*`),
  ],
  [
    "the archive has no retention",
    change("aws_s3_bucket_object_lock_configuration", (args, { json, name }) => {
      expect(args).toBeDefined();
      Reflect.deleteProperty(json.resource["aws_s3_bucket_object_lock_configuration"] ?? {}, name);
    }),
  ],
  [
    "the archive's stack is of B's account",
    (all) => {
      const archive = all.find(({ id }) => id === "account_archive");
      const provider = (archive?.json["provider"] as { aws: Json[] } | undefined)?.aws[0];
      if (provider === undefined) return false;
      provider["allowed_account_ids"] = ["222222222222"];
      return true;
    },
  ],
  ["another bucket next to each", addBeside("aws_s3_bucket", "aws_s3_bucket", () => ({ bucket: "third" }))],
])("proven as it is, and not with this change: %s", (_what, attempt) => {
  expect(isProven(config, stacks)).toBe(true);
  const changed = editable(stacks);
  expect(attempt(changed)).toBe(true);
  expect(isProven(config, changed)).toBe(false);
});

test("a bucket of the same account in another Region than expected is not proven", () => {
  const base = { ...smallConfig(), destination: undefined };
  const several = resolved({
    ...base,
    owners: { "b-west": { ...base.accounts.B, region: "eu-west-1" } },
    destinations: {
      main: { bucketName: "main-bucket" },
      west: { account: "b-west", bucketName: "west-bucket" },
    },
    writers: base.writers.map((writer) => ({ ...writer, destinations: ["main", "west"] })),
  });
  const changed = editable(stacksOf(several));
  const [from, to] = ["account_b-west", "account_B"].map((id) => changed.find((stack) => stack.id === id));
  if (from === undefined || to === undefined) throw new Error("expected the stacks of both Regions");
  for (const [type, resources] of Object.entries(from.json.resource)) {
    if (!type.startsWith("aws_s3_bucket")) continue;
    for (const [id, args] of Object.entries(resources)) {
      to.json.resource[type] = {
        ...to.json.resource[type],
        [id]: { ...args, depends_on: undefined, provider: "aws.account_B" },
      };
      Reflect.deleteProperty(resources, id);
    }
    if (Object.keys(resources).length === 0) Reflect.deleteProperty(from.json.resource, type);
  }
  from.json["output"] = { destination_bucket_west: { value: "west-bucket" } };
  const { settings } = prove(several, readModel(changed));
  expect(settings.filter(({ expected, received }) => expected !== received)).toEqual([
    {
      group: "west-bucket",
      subject: "bucket west-bucket",
      name: "owner",
      expected: "222222222222 in eu-west-1",
      received: "222222222222 in eu-central-1",
      verdict: "different",
    },
  ]);
});
