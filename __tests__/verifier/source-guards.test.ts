import { parseConfig } from "../../src/config/parse-config";
import { findingsOf } from "../support/findings-of";
import { change, changePolicy, editable, type Attempt, type Json } from "./bypass/editable-stacks";
import { isProven } from "./is-proven";
import { OPTION_CONFIGS } from "./option-configs";
import { stacksOf } from "./synthesized-stacks";

jest.setTimeout(120_000);

const ROLES = "arn:aws:iam::111111111111:role";
const config = parseConfig(OPTION_CONFIGS["a source with every guard"], "test.config.ts");
const stacks = stacksOf(config);
const ofSource = ({ args }: { args: Json }): boolean => String(args["bucket"]).includes("source-bucket");

/** The statements of the source's policy, by Sid. */
function statements(): Record<string, Json> {
  const found: Record<string, Json> = {};
  const read = changePolicy("aws_s3_bucket_policy", (all, one) => {
    if (ofSource(one)) for (const statement of all) found[String(statement["Sid"])] = statement;
    return all;
  });
  expect(read(editable(stacks))).toBe(true);
  return found;
}

test("the source's policy denies who is not listed and what comes from elsewhere, except the config's own roles", () => {
  const { DenyUnlistedWriters, DenyOtherNetworks } = statements();
  expect(DenyUnlistedWriters).toMatchObject({
    Effect: "Deny",
    Principal: "*",
    Resource: ["arn:aws:s3:::source-bucket/*"],
    Condition: {
      ArnNotLike: {
        "aws:PrincipalArn": [
          `${ROLES}/uploader`,
          `${ROLES}/apps/*`,
          "arn:aws:iam::333333333333:user/partner",
          // It writes the results of the backfill.
          `${ROLES}/backfill-role`,
        ],
      },
    },
  });
  expect(DenyOtherNetworks).toMatchObject({
    Effect: "Deny",
    Principal: "*",
    Action: ["s3:*"],
    Resource: ["arn:aws:s3:::source-bucket/*"],
    Condition: {
      StringNotEquals: { "aws:SourceVpce": ["vpce-1a2b3c4d"] },
      ArnNotLike: { "aws:PrincipalArn": [`${ROLES}/thumbnail-role`, `${ROLES}/backfill-role`] },
    },
  });
});

/** Edits one statement of the source's policy; drops it when the edit gives none. */
const edit = (sid: string, change: (statement: Json) => Json | undefined): Attempt =>
  changePolicy("aws_s3_bucket_policy", (all, found) =>
    ofSource(found)
      ? all.flatMap((one): Json[] => {
          const edited = one["Sid"] === sid ? change(one) : one;
          return edited === undefined ? [] : [edited];
        })
      : all,
  );

const listing = (sid: string, arns: (listed: readonly string[]) => readonly string[]): Attempt =>
  edit(sid, (statement) => {
    const condition = statement["Condition"] as Record<string, Record<string, readonly string[]>>;
    const listed = condition["ArnNotLike"]?.["aws:PrincipalArn"] ?? [];
    return { ...statement, Condition: { ...condition, ArnNotLike: { "aws:PrincipalArn": arns(listed) } } };
  });

const dropped = (type: string): Attempt =>
  change(type, (args, { json, name }) => {
    if (ofSource({ args })) Reflect.deleteProperty(json.resource[type] ?? {}, name);
  });

test.each<[what: string, attempt: Attempt]>([
  ["no one is denied to write", edit("DenyUnlistedWriters", () => undefined)],
  ["no one is denied from elsewhere", edit("DenyOtherNetworks", () => undefined)],
  [
    "a namesake of a listed writer in any account",
    listing("DenyUnlistedWriters", (arns) => [...arns, "arn:aws:iam::*:role/uploader"]),
  ],
  ["the bucket's own account", listing("DenyUnlistedWriters", (arns) => [...arns, `${ROLES}/*`])],
  ["a listed writer is left out", listing("DenyUnlistedWriters", (arns) => arns.slice(1))],
  ["the backfill may not write its results", listing("DenyUnlistedWriters", (arns) => arns.slice(0, -1))],
  ["the function may not read from where it runs", listing("DenyOtherNetworks", (arns) => arns.slice(1))],
  [
    "a namesake of the function from elsewhere",
    listing("DenyOtherNetworks", (arns) => [...arns, "arn:aws:iam::*:role/thumbnail-role"]),
  ],
  [
    "the bucket's own account from elsewhere",
    listing("DenyOtherNetworks", (arns) => [...arns, `${ROLES}/*`]),
  ],
  ["no access logs", dropped("aws_s3_bucket_logging")],
  ["no Object Lock", dropped("aws_s3_bucket_object_lock_configuration")],
  [
    "access logs elsewhere",
    change("aws_s3_bucket_logging", (args) => Object.assign(args, { target_bucket: "other-logs" })),
  ],
])("proven as it is, and not with this change: %s", (_what, attempt) => {
  expect(isProven(config, stacks)).toBe(true);
  const changed = editable(stacks);
  expect(attempt(changed)).toBe(true);
  expect(isProven(config, changed)).toBe(false);
});

const [writer] = OPTION_CONFIGS["a source with every guard"]?.writers ?? [];
const source = writer?.kind === "lambda" && writer.source.in === "own-bucket" ? writer.source : undefined;
const withWriters = (...sources: object[]): object => ({
  ...OPTION_CONFIGS["a source with every guard"],
  writers: sources.map((each, index) => ({
    ...writer,
    backfill: undefined,
    name: `thumbnail-${index}`,
    roleName: `thumbnail-role-${index}`,
    handshake: { kind: "bucket-policy" },
    source: { ...source, prefix: `uploads-${index}/`, ...each },
  })),
});

describe("what cannot be is refused", () => {
  test("guards of a bucket that already exists", () => {
    const found = findingsOf(withWriters({ existing: true, encryption: { kind: "sse-s3" } }));
    expect(found).toEqual(
      ["network", "objectLock", "accessLogs", "onlyListedWriters"].map(
        (guard) =>
          `writers[0].source.${guard}: nothing: the bucket exists, and its owner manages its settings | a value`,
      ),
    );
  });

  test("an empty list", () => {
    expect(findingsOf(withWriters({ onlyListedWriters: { principalArns: [] } }))).toEqual([
      "writers[0].source.onlyListedWriters.principalArns: at least one principal: otherwise no one could write to the source | []",
    ]);
  });

  test.each<[object, string[]]>([
    [{ network: undefined }, ["network"]],
    [{ objectLock: { mode: "governance", retainDays: 7 } }, ["objectLock"]],
    [{ preventDestroy: false }, ["preventDestroy"]],
    [{ onlyListedWriters: undefined, accessLogs: undefined }, ["onlyListedWriters", "accessLogs"]],
    [{}, []],
  ])("writers that share a source and differ in %j", (other, options) => {
    const found = findingsOf(withWriters({}, other));
    expect(found.map((line) => line.split(":")[0]).sort()).toEqual(
      options.map((option) => `writers[1].source.${option}`).sort(),
    );
  });

  test("access logs into the source itself, or into the destination", () => {
    for (const bucketName of ["source-bucket", "destination-bucket"]) {
      expect(findingsOf(withWriters({ accessLogs: { bucketName } }))).toEqual([
        expect.stringMatching(/^writers\[0\]\.source\.accessLogs\.bucketName: a bucket only for these logs/),
      ]);
    }
  });
});
