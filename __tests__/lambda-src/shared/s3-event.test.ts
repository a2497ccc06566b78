import { UnexpectedEventError } from "../../../lambda-src/shared/errors";
import { compareSequencers, readObjectCreated, readRecords } from "../../../lambda-src/shared/s3-event";
import { createdEvent, createdRecord, TEST_EVENT } from "../../support/s3-events";

describe("readRecords", () => {
  test("gives the records as they are", () => {
    const event = createdEvent({ key: "uploads/a.jpg" }, { key: "uploads/b.jpg" });
    expect(readRecords(event)).toBe(event.Records);
  });

  test("gives none for an event without records in its list", () => {
    expect(readRecords({ Records: [] })).toEqual([]);
  });

  test("knows S3's test event", () => {
    expect(readRecords(TEST_EVENT)).toBeUndefined();
  });

  test.each<[string, unknown, string]>([
    ["nothing", undefined, "nothing"],
    ["null", null, "null"],
    ["text", "Records", '"Records"'],
    ["an empty object", {}, "{}"],
    ["Records that are no list", { Records: {} }, '{"Records":{}}'],
    ["another service's test", { Event: "s3:Other" }, '{"Event":"s3:Other"}'],
  ])("refuses %s", (_, event, received) => {
    expect(() => readRecords(event)).toThrow(
      new UnexpectedEventError("an S3 event with Records", "the invocation", received),
    );
  });

  test("cuts a long event short in its message", () => {
    expect(() => readRecords({ detail: "x".repeat(10_000) })).toThrow(/^.{1,400}…$/);
  });
});

describe("readObjectCreated", () => {
  test("gives bucket, key, version and sequencer", () => {
    const record = createdRecord({ key: "uploads/a.jpg", versionId: "v7", sequencer: "0055AED6DCD90281E5" });
    expect(readObjectCreated(record)).toEqual({
      kind: "created",
      bucket: "photos-a",
      key: "uploads/a.jpg",
      versionId: "v7",
      size: 1024,
      sequencer: "0055AED6DCD90281E5",
    });
  });

  test("leaves the version out where the bucket keeps none", () => {
    expect(readObjectCreated(createdRecord({ key: "a.jpg" }))).not.toHaveProperty("versionId");
    expect(readObjectCreated(withObject({ versionId: null }))).not.toHaveProperty("versionId");
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
    expect(readObjectCreated(record).key).toBe(key);
  });

  const record = createdRecord({ key: "a.jpg" });
  const withObject = (object: object) => ({
    ...record,
    s3: { ...record.s3, object: { ...record.s3.object, ...object } },
  });

  test.each<[string, unknown, string]>([
    [
      "nothing",
      undefined,
      "expected an ObjectCreated event of aws:s3 for a record but received nothing of nothing",
    ],
    [
      "a deletion",
      { ...record, eventName: "ObjectRemoved:Delete" },
      'expected an ObjectCreated event of aws:s3 for a record but received "ObjectRemoved:Delete" of "aws:s3"',
    ],
    [
      "a message of a queue",
      { eventSource: "aws:sqs", body: "{}" },
      'expected an ObjectCreated event of aws:s3 for a record but received nothing of "aws:sqs"',
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
    expect(() => readObjectCreated(strange)).toThrow(UnexpectedEventError);
    expect(() => readObjectCreated(strange)).toThrow(message);
  });
});

test.each([
  ["0A", "0A", 0],
  ["09", "0A", -1],
  ["0B", "0A", 1],
  // Text of different lengths: the shorter is padded on the left.
  ["FF", "0100", -1],
  ["0100", "FF", 1],
  ["00FF", "FF", 0],
  // The case of the digits means nothing.
  ["ff", "FE", 1],
  ["0055AED6DCD90281E5", "0055AED6DCD90281E6", -1],
])("sequencers %s and %s compare as %i", (a, b, expected) => {
  expect(compareSequencers(a, b)).toBe(expected);
});
