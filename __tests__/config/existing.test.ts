import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../../src/config/load-config";
import { lambdaWriter, smallConfig } from "../support/configs";
import { findingsOf } from "../support/findings-of";

const POLICY = {
  Version: "2012-10-17",
  Statement: [{ Sid: "Read", Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" }],
} as const;

const withDestination = (destination: object): object => ({
  ...smallConfig(),
  destination: { ...smallConfig().destination, ...destination },
});

test.each([
  ["known to be there", true],
  ["without a policy", { policy: "none" }],
  ["with its policy", { policy: POLICY }],
  ["with its policy in a file", { policy: "policies/reports.json", bucketPolicy: "replace" }],
])("a destination that already exists passes: %s", (_situation, existing) => {
  expect(findingsOf(withDestination({ existing }))).toEqual([]);
});

test.each<[string, object, string[]]>([
  [
    "its settings are its owner's",
    {
      existing: true,
      onlyListedWriters: {},
      objectLock: { mode: "governance", retainDays: 1 },
      network: { vpcIds: ["vpc-1a2b3c4d"] },
      accessLogs: { bucketName: "log-bucket" },
    },
    ["network", "objectLock", "accessLogs", "onlyListedWriters"].map(
      (option) =>
        `destination.${option}: nothing: the bucket exists, and its owner manages its settings | a value`,
    ),
  ],
  [
    "no key is made for it",
    { existing: true, encryption: { kind: "sse-kms", alias: "alias/x" } },
    [
      'destination.encryption.kind: "sse-s3" or "existing-kms-key": the bucket exists, and so does its key | "sse-kms"',
    ],
  ],
  [
    "a policy that is not known is not replaced",
    { existing: { bucketPolicy: "replace" } },
    [
      'destination.existing.policy: the policy that is replaced, or "none": otherwise its statements would be lost | nothing',
    ],
  ],
  [
    "what get-bucket-policy returns is no policy yet",
    { existing: { policy: { Policy: "{}" } } },
    ['destination.existing: true, false or { policy, bucketPolicy } | {"policy":{"Policy":"{}"}}'],
  ],
])("%s", (_situation, destination, findings) => {
  expect(findingsOf(withDestination(destination))).toEqual(findings);
});

test("no function listens on it: its notification is its owner's", () => {
  const writers = [lambdaWriter({ source: { in: "destination", prefix: "uploads/" } })];
  const overEvents = [{ ...writers[0], trigger: { kind: "event-bridge" } }];
  const { B } = smallConfig().accounts;
  const oneAccount = { ...withDestination({ existing: true }), accounts: { A: B, B } };
  expect(findingsOf({ ...oneAccount, writers: overEvents })).toEqual([]);
  expect(findingsOf({ ...oneAccount, writers })).toEqual([
    'writers[0].trigger.kind: "event-bridge": the destination exists, and its owner manages its notification | "notification"',
  ]);
  for (const elsewhere of [writers, overEvents]) {
    expect(findingsOf({ ...withDestination({ existing: true }), writers: elsewhere })).toEqual([
      'writers[0].source.in: "own-bucket": the destination exists, and its owner manages its notification, and its events reach the event bus of account 222222222222 only | "destination"',
    ]);
  }
});

describe("the policy in a file", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "existing-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const load = (policy: string): ReturnType<typeof loadConfig> => {
    const file = join(folder, "c.json");
    writeFileSync(file, JSON.stringify(withDestination({ existing: { policy } })));
    return loadConfig(file);
  };

  test("is read from the config's folder", async () => {
    writeFileSync(join(folder, "p.json"), JSON.stringify(POLICY));
    expect((await load("p.json")).destination?.existing).toEqual({
      bucketPolicy: "hand-over",
      policy: POLICY,
    });
  });

  test.each([
    [undefined, "p.json: expected a policy file next to the config, received ENOENT"],
    ["{", "p.json: expected a policy in JSON, each key once, received "],
    [
      '{"Version":"2012-10-17","Version":"2012-10-17"}',
      "p.json:1: expected a policy in JSON, each key once, received ",
    ],
    [
      JSON.stringify({ ...POLICY, Version: "2008-10-17" }),
      'p.json: Version: expected "2012-10-17", received "2008-10-17"',
    ],
    [
      JSON.stringify({ ...POLICY, Statement: [{ Effect: "Allow", Actions: "s3:*" }] }),
      'p.json: Statement[0].Actions: expected the key "Action", received an unknown key',
    ],
    ["[]", 'p.json: expected a policy: an object with Version "2012-10-17" and Statement, received []'],
  ])("with %s in it is refused by name", async (text, message) => {
    if (text !== undefined) writeFileSync(join(folder, "p.json"), text);
    await expect(load("p.json")).rejects.toThrow(`destination.existing.policy: ${message}`);
  });
});
