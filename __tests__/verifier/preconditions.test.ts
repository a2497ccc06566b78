import type { HandshakeConfig } from "../../src/config/schema";
import { readModel, type RawStack } from "../../src/terraform-model";
import { prove, withExisting } from "../../src/verifier";
import { comparePreconditions, preconditionSettings } from "../../src/verifier/preconditions";
import { lambdaWriter, resolved, smallConfig } from "../support/configs";
import { stacksOf } from "./synthesized-stacks";

const A = "111111111111";
const B = "222222222222";
const keyOf = (name: string, account = B): string => `arn:aws:kms:eu-central-1:${account}:key/${name}`;
const QUEUE = `arn:aws:sqs:eu-central-1:${B}:alarms`;
const NOTIFY = `arn:aws:lambda:eu-central-1:${A}:function:notify`;
const BOUNDARY = `arn:aws:iam::${A}:policy/boundary`;

/** Everything that stacks can need of what they do not make. */
const config = resolved({
  ...smallConfig(),
  accounts: {
    A: { id: A, region: "eu-central-1", permissionsBoundaryArn: BOUNDARY },
    B: { id: B, region: "eu-central-1" },
  },
  destination: {
    bucketName: "destination-bucket",
    existing: true,
    encryption: { kind: "existing-kms-key", keyArn: keyOf("of-bucket") },
  },
  writers: [
    lambdaWriter({
      source: { in: "own-bucket", bucketName: "source-bucket", prefix: "uploads/", existing: true },
      trigger: { kind: "event-bridge" },
      backfill: { roleName: "backfill-role", results: { bucketName: "results", prefix: "r/" } },
    }),
    lambdaWriter({
      name: "second",
      roleName: "second-role",
      handshake: { kind: "bucket-policy" },
      source: {
        in: "own-bucket",
        bucketName: "made-bucket",
        accessLogs: { bucketName: "access-logs", prefix: "d/" },
      },
      outputPrefix: "second/",
      quarantinePrefix: false,
    }),
  ],
  audit: {
    trail: { name: "objects", logBucketName: "trail-logs", keyArn: keyOf("of-trail") },
    accessAnalyzer: "organization",
  },
  alarms: {
    subscriptions: [
      { protocol: "sqs", endpoint: QUEUE },
      { protocol: "lambda", endpoint: NOTIFY },
    ],
  },
} satisfies HandshakeConfig);

type Precondition = { what: string; statements?: Record<string, unknown>[] };
type Change = (found: Precondition[]) => unknown;
const STACKS = stacksOf(config);

/** The stacks with the outputs of their preconditions changed. */
function changed(change: Change): RawStack[] {
  return STACKS.map(({ id, json }) => {
    const copy = structuredClone(json) as { output: Record<string, { value: string }> };
    const output = copy.output["preconditions"];
    if (output === undefined) throw new Error(`expected preconditions of ${id}, received none`);
    output.value = JSON.stringify(change(JSON.parse(output.value) as Precondition[]));
    return { id, json: copy };
  });
}

const FOUND = withExisting(readModel(STACKS), config);

/** The preconditions alone: the rest of the proof is as it was. */
function verdictOf(change: Change): { readonly proven: boolean; readonly found: readonly string[] } {
  const model = { ...FOUND, stacks: readModel(changed(change)).stacks };
  const different = preconditionSettings(config, model).filter(
    ({ expected, received }) => expected !== received,
  );
  const found = [
    ...different.map(({ name }) => name),
    ...comparePreconditions(config, model).map(({ kind, request }) => `${kind}: ${request.action}`),
  ];
  return { proven: found.length === 0, found };
}

/** Changes each statement of the preconditions that are about something. */
function statementsOf(
  about: RegExp,
  change: (one: Record<string, unknown>) => Record<string, unknown>,
): Change {
  return (found) =>
    found.map(({ what, statements }) => ({
      what,
      statements: about.test(what) ? statements?.map(change) : statements,
    }));
}

test("as they are: proven; for anyone: one request of the rows", () => {
  const rowsOf = (change: Change): string[] =>
    prove(config, readModel(changed(change))).rows.flatMap(({ verdict, principal, action, resource }) =>
      verdict === "as-asked" ? [] : [`${verdict}: ${principal} ${action} ${resource}`],
    );
  expect(rowsOf((found) => found)).toEqual([]);
  const open = statementsOf(/function:notify/, (one) => ({ ...one, Principal: "*" }));
  expect(rowsOf(open)).toContainEqual(`too-much: logging.s3.amazonaws.com lambda:InvokeFunction ${NOTIFY}`);
});

const SUBJECTS: readonly [string, RegExp][] = [
  ["the key of a bucket", /key\/of-bucket/],
  ["the policy of a bucket that is there", /destination-bucket exists/],
  ["the bucket of access logs", /access-logs has/],
  ["the key of a trail", /key\/of-trail/],
  ["a queue of alarms", /the policy of the queue/],
  ["the key of a queue", /encrypts the queue/],
  ["a function of alarms", /function:notify/],
  ["what a source's policy is not to deny", /source-bucket exists/],
  ["the key of the results", /encrypts what comes/],
];

describe.each(SUBJECTS)("statements for %s", (_name, about) => {
  test.each<[string, (one: Record<string, unknown>) => Record<string, unknown>]>([
    ["for anyone", (one) => ({ ...one, Principal: "*" })],
    ["for another account", (one) => ({ ...one, Principal: { AWS: "arn:aws:iam::999999999999:root" } })],
    [
      "for every action",
      (one) => ({ ...one, Action: [`${String([one["Action"]].flat()[0]).split(":")[0] ?? ""}:*`] }),
    ],
    ["that deny", (one) => ({ ...one, Effect: "Deny" })],
    ["with a condition more", (one) => ({ ...one, Condition: { Bool: { "aws:ViaAWSService": "true" } } })],
  ])("%s: not proven", (_what, change) => {
    expect(verdictOf(statementsOf(about, change)).proven).toBe(false);
  });

  test("none: not proven", () => {
    const change: Change = (found) =>
      found.map((one) => (about.test(one.what) ? { ...one, statements: [] } : one));
    expect(verdictOf(change)).toEqual({ proven: false, found: ["what is required outside of them"] });
  });

  test("in other words: proven", () => {
    const change = statementsOf(about, ({ Action, ...one }) => ({
      ...one,
      Sid: "Other",
      Action: [Action]
        .flat()
        .map((action) => String(action).toLowerCase())
        .reverse(),
    }));
    expect(verdictOf(change)).toEqual({ proven: true, found: [] });
  });
});

describe("what has to be so", () => {
  const LIST = "what is required outside of them";
  test.each<[string, Change]>([
    ["is left out", (found) => found.slice(1)],
    ["is one thing more", (found) => [...found, { what: "the bucket x lets everyone in" }]],
    [
      "names another key",
      (found) =>
        found.map(({ what, ...one }) => ({
          what: what.replace("of-bucket", "x").replace("of-trail", "x"),
          ...one,
        })),
    ],
    [
      "names another boundary",
      (found) =>
        found.map(({ what, ...one }) => ({
          what: what.replace("/boundary", "/any").replace("organization's", "own"),
          ...one,
        })),
    ],
  ])("%s: not proven", (_name, change) => {
    expect(verdictOf(change).found).toContain(LIST);
  });

  test.each<[string, Change, RegExp]>([
    ["no list", () => ({}), /output\.preconditions\.value: expected a list/],
    ["no text", () => [{ what: 1 }], /output\.preconditions\.value\[0\]: expected \{ what, statements \}/],
    [
      "more than that",
      (found) => found.map((one) => ({ ...one, more: 1 })),
      /expected \{ what, statements \}/,
    ],
    ["no statement", statementsOf(/./, (one) => ({ ...one, Efect: "Deny" })), /Efect/],
  ])("is %s: an error with its place", (_name, change, message) => {
    expect(() => verdictOf(change)).toThrow(message);
  });
});
