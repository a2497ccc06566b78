import { UnexpectedEventError } from "../../../lambda-src/shared/errors";
import { compareSequencers, expectCreated, readObjectChange } from "../../../lambda-src/shared/s3-event";
import { createdRecord, removedRecord } from "../../support/s3-events";

const EVENTS = "an ObjectCreated, ObjectRemoved or LifecycleExpiration event of aws:s3";

describe("readObjectChange", () => {
  test("gives bucket, key, version and sequencer", () => {
    const record = createdRecord({ key: "uploads/a.jpg", versionId: "v7", sequencer: "0055AED6DCD90281E5" });
    expect(readObjectChange(record)).toEqual({
      kind: "created",
      bucket: "photos-a",
      key: "uploads/a.jpg",
      versionId: "v7",
      size: 1024,
      sequencer: "0055AED6DCD90281E5",
    });
  });

  test("leaves the version out where the bucket keeps none", () => {
    expect(readObjectChange(createdRecord({ key: "a.jpg" }))).not.toHaveProperty("versionId");
    expect(readObjectChange(withObject({ versionId: null }))).not.toHaveProperty("versionId");
  });

  test.each([
    ["uploads/my+holiday+photo.jpg", "uploads/my holiday photo.jpg"],
    ["uploads/1%2B1.jpg", "uploads/1+1.jpg"],
    ["uploads/%E5%86%99%E7%9C%9F/%E6%A1%9C.jpg", "uploads/写真/桜.jpg"],
    ["uploads/100%25.jpg", "uploads/100%.jpg"],
    ["uploads/%F0%9F%8C%B8.jpg", "uploads/🌸.jpg"],
    ["%0A", "\n"],
  ])("decodes the key %s", (encoded, key) => {
    const record = createdRecord({ key: "x" });
    record.s3.object.key = encoded;
    expect(readObjectChange(record).key).toBe(key);
  });

  const record = createdRecord({ key: "a.jpg" });
  const withObject = (object: object) => ({
    ...record,
    s3: { ...record.s3, object: { ...record.s3.object, ...object } },
  });

  test.each<[string, unknown, string]>([
    ["nothing", undefined, `expected ${EVENTS} for a record but received nothing of nothing`],
    [
      "a change of tags",
      { ...record, eventName: "ObjectTagging:Put" },
      `expected ${EVENTS} for a record but received "ObjectTagging:Put" of "aws:s3"`,
    ],
    [
      "a message of a queue",
      { eventSource: "aws:sqs", body: "{}" },
      `expected ${EVENTS} for a record but received nothing of "aws:sqs"`,
    ],
    ["no bucket", { ...record, s3: {} }, "expected text for s3.bucket.name but received nothing"],
    ["no key", withObject({ key: undefined }), "expected text for s3.object.key but received nothing"],
    ["an empty key", withObject({ key: "" }), 'expected text for s3.object.key but received ""'],
    [
      "a key that is wrongly encoded",
      withObject({ key: "%E5%86.jpg" }),
      'expected a form-encoded key for s3.object.key but received "%E5%86.jpg"',
    ],
    [
      "a version that is no text",
      withObject({ versionId: 7 }),
      "expected text for s3.object.versionId but received 7",
    ],
    [
      "no sequencer",
      withObject({ sequencer: undefined }),
      "expected a hexadecimal number for s3.object.sequencer but received nothing",
    ],
    [
      "a strange sequencer",
      withObject({ sequencer: "0x1" }),
      'expected a hexadecimal number for s3.object.sequencer but received "0x1"',
    ],
  ])("refuses %s", (_, strange, message) => {
    expect(() => readObjectChange(strange)).toThrow(UnexpectedEventError);
    expect(() => readObjectChange(strange)).toThrow(message);
  });
});

test("a deletion is refused where only created objects are processed", () => {
  expect(() => expectCreated(readObjectChange(removedRecord({ key: "a b.jpg" })))).toThrow(
    new UnexpectedEventError("a created object", "a record", 'the deletion of "a b.jpg"'),
  );
  const created = readObjectChange(createdRecord({ key: "a.jpg" }));
  expect(expectCreated(created)).toBe(created);
});

test.each([
  ["0A", "0A", 0],
  ["09", "0A", -1],
  ["0B", "0A", 1],
  // Of different lengths: not decided by them.
  ["FF", "0100", undefined],
  ["0062E99A88DC407460", "62E99A88DC407460", undefined],
  // The case of the digits means nothing.
  ["ff", "FE", 1],
  ["0055AED6DCD90281E5", "0055AED6DCD90281E6", -1],
])("sequencers %s and %s compare as %s", (a, b, expected) => {
  expect(compareSequencers(a, b)).toBe(expected);
});
