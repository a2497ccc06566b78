import { lambdaWriter, smallConfig } from "../support/configs";
import { findingsOf } from "../support/findings-of";

const base = smallConfig();
const copy = {
  kind: "lambda",
  workload: "copy",
  name: "copy",
  roleName: "copy-role",
  handshake: { kind: "assume-role", roleName: "target-role" },
  source: { in: "own-bucket", bucketName: "source-bucket", prefix: "export/" },
  backfill: { roleName: "backfill-role" },
};
const findings = (...writers: readonly object[]): string[] => findingsOf({ ...base, writers });
const withBackfill = (backfill: object): object => ({ ...copy, backfill: { ...copy.backfill, ...backfill } });

test("a role is all that a backfill needs", () => {
  expect(findings(copy)).toEqual([]);
  expect(findings(lambdaWriter({ backfill: { roleName: "backfill-role" } }))).toEqual([]);
});

test("Step Functions lists no bucket of another account", () => {
  const source = { in: "destination", prefix: "uploads/" } as const;
  expect(findings(lambdaWriter({ source, backfill: { roleName: "backfill-role" } }))).toEqual([
    'writers[0].backfill: nothing, or a source in: "own-bucket": Step Functions only lists buckets of its own account and Region | a backfill of a source in: "destination"',
  ]);
});

test("it lists what the function may read: the source's prefix, or a longer one", () => {
  expect(findings(withBackfill({ prefix: "export/2026/" }))).toEqual([]);
  expect(findings(withBackfill({ prefix: "exports/" }))).toEqual([
    `writers[0].backfill.prefix: a prefix under the source's, "export/": the function may read no other objects | "exports/"`,
  ]);
});

test("what it writes invokes no function of the bucket, its own or another's", () => {
  const other = lambdaWriter({
    handshake: { kind: "assume-role", roleName: "other-target" },
    source: { in: "own-bucket", bucketName: "source-bucket", prefix: "backfill-results/" },
  });
  expect(findings(withBackfill({ results: { prefix: "results/" } }), other)).toEqual([]);
  expect(findings(withBackfill({ results: { prefix: "export/results/" } }))).toEqual([
    'writers[0].backfill.results.prefix: a prefix whose objects invoke no function (copy listens on "export/") | "export/results/"',
  ]);
  expect(findings(copy, other)).toEqual([
    'writers[0].backfill.results.prefix: a prefix whose objects invoke no function (thumbnail listens on "backfill-results/") | "backfill-results/"',
  ]);
});

test("where every key invokes the function, results need another bucket", () => {
  const source = { ...copy.source, prefix: "" };
  expect(findings({ ...copy, source, quarantinePrefix: false })).toEqual([
    "writers[0].backfill.results.bucketName: another bucket: every new object of source-bucket invokes copy (writers[0].source.prefix) | nothing",
  ]);
  const elsewhere = withBackfill({ results: { bucketName: "results-bucket" } });
  expect(findings({ ...elsewhere, source, quarantinePrefix: false })).toEqual([]);
});

test.each(["destination-bucket", "source-bucket"])("results do not go to %s by name", (bucketName) => {
  expect(findings(withBackfill({ results: { bucketName } }))).toEqual([
    expect.stringMatching(
      /^writers\[0\]\.backfill\.results\.bucketName: a bucket that this config uses for nothing else, or none/,
    ),
  ]);
});

test("its role is no other role of the account", () => {
  expect(findings(withBackfill({ roleName: "Copy-Role" }))).toEqual([
    'writers[0].backfill.roleName: a role name that no other role of the account has | "copy-role", as in writers[0].roleName',
  ]);
});

test.each<[option: object, finding: string]>([
  [{ maxConcurency: 5 }, 'writers[0].backfill.maxConcurency: the key "maxConcurrency" | an unknown key'],
  [
    { maxConcurrency: 10_001 },
    "writers[0].backfill.maxConcurrency: a whole number of batches at the same time from 1 to 10000 | 10001",
  ],
  [
    { bytesPerBatch: 262_145 },
    "writers[0].backfill.bytesPerBatch: a whole number of bytes from 4096 to 262144 | 262145",
  ],
  [
    { toleratedFailurePercentage: 101 },
    "writers[0].backfill.toleratedFailurePercentage: a whole number of percent from 0 to 100 | 101",
  ],
  [
    { options: { skipEquals: true } },
    'writers[0].backfill.options.skipEquals: the key "skipEqual" | an unknown key',
  ],
])("%j is refused", (option, finding) => {
  expect(findings(withBackfill(option))).toEqual([finding]);
});

test("options of a copy are none of a thumbnail's", () => {
  const backfill = { roleName: "backfill-role", options: { skipEqual: true } };
  expect(findings({ ...lambdaWriter(), backfill })).toEqual([
    expect.stringMatching(/^writers\[0\]\.backfill\.options\.skipEqual: .* \| an unknown key$/),
  ]);
});
