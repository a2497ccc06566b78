import { readCopyRequest } from "../../../lambda-src/copy/read-request";
import { UnexpectedEventError } from "../../../lambda-src/shared/errors";
import { createdEvent, TEST_EVENT } from "../../support/s3-events";

const DEFAULTS = { dryRun: false, skipEqual: false, onFailure: "throw" };

test("an event is the changes that it reports", () => {
  const request = readCopyRequest(createdEvent({ key: "in/a" }), "in/");
  const changes = request.kind === "event" ? request.changes.map((read) => read()) : [];
  expect(changes).toMatchObject([{ kind: "created", key: "in/a" }]);
  expect(readCopyRequest(TEST_EVENT, "in/")).toEqual({ kind: "event", changes: [] });
});

test.each<[string, unknown, object]>([
  ["a list of everything", { list: {} }, { kind: "list", prefix: "in/", ...DEFAULTS }],
  [
    "a list with all that it can have",
    { list: { prefix: "in/b/", continueFrom: "in/b/7", dryRun: true, skipEqual: true, onFailure: "report" } },
    {
      kind: "list",
      prefix: "in/b/",
      continueFrom: "in/b/7",
      dryRun: true,
      skipEqual: true,
      onFailure: "report",
    },
  ],
  [
    "a list whose prefix ends in the middle of a name",
    { list: { prefix: "in/2026-" } },
    { kind: "list", prefix: "in/2026-", ...DEFAULTS },
  ],
  ["keys", { keys: ["in/a"] }, { kind: "keys", keys: ["in/a"], isBatch: false, ...DEFAULTS }],
  [
    "keys with all that they can have",
    {
      keys: ["in/a", "in/b", "in/a"],
      continueFrom: "in/a",
      dryRun: true,
      skipEqual: true,
      onFailure: "report",
    },
    {
      kind: "keys",
      keys: ["in/b"],
      continueFrom: "in/a",
      isBatch: false,
      dryRun: true,
      skipEqual: true,
      onFailure: "report",
    },
  ],
  [
    "items, whatever else S3 says of them",
    { Items: [{ Key: "in/a", Size: 7, NewField: {} }] },
    { kind: "keys", keys: ["in/a"], isBatch: true, ...DEFAULTS },
  ],
  [
    "items with options",
    { Items: [{ Key: "in/a" }], BatchInput: { dryRun: true, skipEqual: true, onFailure: "report" } },
    { kind: "keys", keys: ["in/a"], isBatch: true, dryRun: true, skipEqual: true, onFailure: "report" },
  ],
])("knows %s", (_, event, request) => {
  expect(readCopyRequest(event, "in/")).toEqual(request);
});

const ANY = "an event of S3, a list, keys, or Items of a Distributed Map";

test.each<[string, unknown, string]>([
  ["nothing", undefined, `expected ${ANY} for the invocation but received nothing`],
  ["text", "list", `expected ${ANY} for the invocation but received "list"`],
  ["a list of records", [{}], `expected ${ANY} for the invocation but received [{}]`],
  ["another event", { detail: {} }, `expected ${ANY} for the invocation but received {"detail":{}}`],
  ["nothing to do", {}, `expected ${ANY} for the invocation but received {}`],
  [
    "strange records",
    { Records: 7 },
    "expected an S3 event notification, an EventBridge event of aws.s3, or one of these in an SNS notification " +
      'for the invocation but received {"Records":7}',
  ],
  [
    "two requests at once",
    { list: {}, keys: ["in/a"] },
    'expected only list for the invocation but received "keys"',
  ],
  [
    "an option of the list with it",
    { list: {}, dryRun: true },
    'expected only list for the invocation but received "dryRun"',
  ],
  [
    "a misspelt option of a list",
    { list: { dryrun: true } },
    'expected only prefix, continueFrom, dryRun, skipEqual, onFailure for list but received "dryrun"',
  ],
  [
    "a misspelt option of keys",
    { keys: ["in/a"], skipequal: true },
    'expected only keys, continueFrom, dryRun, skipEqual, onFailure for the invocation but received "skipequal"',
  ],
  [
    "a misspelt option of items",
    { Items: [{ Key: "in/a" }], BatchInput: { DryRun: true } },
    'expected only dryRun, skipEqual, onFailure for BatchInput but received "DryRun"',
  ],
  [
    "an option next to the items",
    { Items: [{ Key: "in/a" }], dryRun: true },
    'expected only Items, BatchInput for the invocation but received "dryRun"',
  ],
  ["a list that is none", { list: "in/" }, 'expected an object for list but received "in/"'],
  [
    "options that are none",
    { Items: [{ Key: "a" }], BatchInput: 1 },
    "expected an object for BatchInput but received 1",
  ],
  [
    "a prefix outside",
    { list: { prefix: "out/" } },
    'expected text that starts with "in/" for list.prefix but received "out/"',
  ],
  [
    "a shorter prefix",
    { list: { prefix: "" } },
    'expected text that starts with "in/" for list.prefix but received ""',
  ],
  [
    "a prefix that is no text",
    { list: { prefix: 7 } },
    'expected text that starts with "in/" for list.prefix but received 7',
  ],
  [
    "an empty place to go on",
    { list: { continueFrom: "" } },
    'expected text that starts with "in/" for list.continueFrom but received ""',
  ],
  [
    "a place to go on that is not under the prefix: nothing would be done, and no one notified",
    { list: { prefix: "in/b/", continueFrom: "in/c" } },
    'expected text that starts with "in/b/" for list.continueFrom but received "in/c"',
  ],
  [
    "a flag in words",
    { list: { dryRun: "yes" } },
    'expected true or false for list.dryRun but received "yes"',
  ],
  [
    "a flag of null",
    { keys: ["in/a"], skipEqual: null },
    "expected true or false for skipEqual but received null",
  ],
  [
    "another way to fail",
    { keys: ["in/a"], onFailure: "ignore" },
    'expected "throw" or "report" for onFailure but received "ignore"',
  ],
  [
    "a flag among the items' options that is none",
    { Items: [{ Key: "in/a" }], BatchInput: { dryRun: 1 } },
    "expected true or false for BatchInput.dryRun but received 1",
  ],
  ["no keys", { keys: [] }, "expected a list that is not empty for keys but received []"],
  [
    "keys that are no list",
    { keys: "in/a" },
    'expected a list that is not empty for keys but received "in/a"',
  ],
  ["an empty key", { keys: ["in/a", ""] }, 'expected text for keys[1] but received ""'],
  [
    "a key that is no text",
    { keys: [{ Key: "in/a" }] },
    'expected text for keys[0] but received {"Key":"in/a"}',
  ],
  [
    "a place to go on that is no key",
    { keys: ["in/a"], continueFrom: "in/b" },
    'expected one of the keys for continueFrom but received "in/b"',
  ],
  ["no items", { Items: [] }, "expected a list that is not empty for Items but received []"],
  ["an item without a key", { Items: [{ Size: 1 }] }, "expected text for Items[0].Key but received nothing"],
  ["an item that is none", { Items: ["in/a"] }, 'expected an object for Items[0] but received "in/a"'],
])("refuses %s", (_, event, message) => {
  expect(() => readCopyRequest(event, "in/")).toThrow(UnexpectedEventError);
  expect(() => readCopyRequest(event, "in/")).toThrow(new Error(message));
});

test("cuts a long event short in its message", () => {
  expect(() => readCopyRequest({ detail: "x".repeat(10_000) }, "")).toThrow(/^.{1,400}…$/);
});
