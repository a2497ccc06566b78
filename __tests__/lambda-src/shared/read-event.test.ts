import { UnexpectedEventError } from "../../../lambda-src/shared/errors";
import { isEvent, readEvent } from "../../../lambda-src/shared/read-event";
import { bridgeEvent, EVENT_FORMS, snsEvent, snsNotification, sqsEvent } from "../../support/event-forms";
import { createdEvent, createdRecord, removedRecord, TEST_EVENT } from "../../support/s3-events";

const KEY = "uploads/写真 1+1 100%.jpg";
const record = createdRecord({ key: KEY, versionId: "v7", sequencer: "0055AED6DCD90281E5" });
const CREATED = {
  kind: "created",
  bucket: "photos-a",
  key: KEY,
  versionId: "v7",
  size: 1024,
  sequencer: "0055AED6DCD90281E5",
};

const read = (event: unknown) => readEvent(event).map((change) => change());

describe("the change is the same in each form, with its key decoded as that form has it", () => {
  const forms: [string, (one: typeof record) => unknown][] = [
    ["an S3 event notification", (one) => ({ Records: [one] })],
    ["an EventBridge event", bridgeEvent],
    ["an SNS notification to a function", (one) => snsEvent({ Records: [one] })],
    ["an SNS notification to a queue", (one) => snsNotification({ Records: [one] })],
    ["an EventBridge event through SNS", (one) => snsNotification(bridgeEvent(one))],
  ];
  test.each(forms)("%s", (_, wrap) => {
    expect(read(wrap(record))).toEqual([CREATED]);
    expect(read(wrap(removedRecord({ key: KEY, versionId: "m1" })))).toEqual([
      { kind: "removed", bucket: "photos-a", key: KEY, versionId: "m1" },
    ]);
  });
});

test("EventBridge may leave out version, size and sequencer", () => {
  const event = bridgeEvent(record);
  const detail = { ...event.detail, object: { key: KEY, "version-id": null } };
  expect(read({ ...event, detail })).toEqual([{ kind: "created", bucket: "photos-a", key: KEY }]);
});

test.each([
  ["by itself", TEST_EVENT],
  ["through SNS, to a function", snsEvent(TEST_EVENT)],
  ["through SNS, to a queue", snsNotification(TEST_EVENT)],
])("S3's test event reports nothing, %s", (_, event) => {
  expect(readEvent(event)).toEqual([]);
});

test("a strange record spoils no other", () => {
  const [first, second] = readEvent({
    Records: [{ eventSource: "aws:s3", eventName: "ObjectTagging:Put" }, record],
  });
  expect(first).toThrow(UnexpectedEventError);
  expect(second?.()).toEqual(CREATED);
});

describe("what is none of the forms is refused by its name", () => {
  const expected =
    "expected an S3 event notification, an EventBridge event of aws.s3, or one of these in an SNS notification for the invocation but received ";
  const bridge = bridgeEvent(record);
  test.each<[string, unknown, string]>([
    ["a stream's records", { Records: [{ eventSource: "aws:kinesis" }] }, 'records of "aws:kinesis"'],
    ["mixed records", { Records: [record, { eventSource: "aws:sqs" }] }, 'records of "aws:s3", "aws:sqs"'],
    ["a queue's batch in another", sqsEvent(createdEvent({ key: "a" })), 'records of "aws:sqs"'],
    [
      "two SNS records",
      { Records: [...snsEvent({}).Records, ...snsEvent({}).Records] },
      'records of "aws:sns"',
    ],
    [
      "SNS in SNS",
      snsNotification(snsNotification(createdEvent({ key: "a" }))),
      'an SNS message of type "Notification"',
    ],
    ["Records that are no list", { Records: {} }, '{"Records":{}}'],
    ["another service's test", { Event: "s3:Other" }, 'a message of "s3:Other"'],
    [
      "another service's event",
      { ...bridge, source: "aws.ec2" },
      'an EventBridge event of "aws.ec2", "Object Created"',
    ],
    [
      "a subscription to confirm",
      { Type: "SubscriptionConfirmation" },
      'an SNS message of type "SubscriptionConfirmation"',
    ],
  ])("%s", (_, event, name) => {
    expect(isEvent(event)).toBe(true);
    expect(() => readEvent(event)).toThrow(new UnexpectedEventError(EXPECTED, "the invocation", name));
    expect(() => readEvent(event)).toThrow(expected + name);
  });
  const EXPECTED =
    "an S3 event notification, an EventBridge event of aws.s3, or one of these in an SNS notification";

  test.each<[string, unknown, string]>([
    [
      "an SNS message that is no JSON",
      snsNotification(undefined),
      "expected text for Message but received nothing",
    ],
    [
      "an SNS message of words",
      { ...snsNotification({}), Message: "hello" },
      'expected JSON for Message but received "hello"',
    ],
  ])("%s", (_, event, message) => {
    expect(() => readEvent(event)).toThrow(message);
  });

  test.each<[string, object, string]>([
    [
      "another event of S3",
      { "detail-type": "Object Tags Added" },
      'expected "Object Created" or "Object Deleted" for the EventBridge event of aws.s3 but received "Object Tags Added"',
    ],
    ["no detail", { detail: null }, "expected text for detail.bucket.name but received nothing"],
    [
      "no key",
      { detail: { bucket: { name: "b" } } },
      "expected text for detail.object.key but received nothing",
    ],
    [
      "a version that is no text",
      { detail: { bucket: { name: "b" }, object: { key: "k", "version-id": 7 } } },
      "expected text for detail.object.version-id but received 7",
    ],
    [
      "a strange sequencer",
      { detail: { bucket: { name: "b" }, object: { key: "k", sequencer: "0x1" } } },
      'expected a hexadecimal number for detail.object.sequencer but received "0x1"',
    ],
  ])("an EventBridge event with %s, when it is read", (_, change, message) => {
    expect(() => read({ ...bridge, ...change })).toThrow(message);
  });

  test("a long event is cut short in the message", () => {
    expect(() => readEvent({ Records: "x".repeat(10_000) })).toThrow(/^.{1,450}…$/);
  });
});

test.each([undefined, null, "Records", {}, { keys: ["a"] }, { list: {} }, { Items: [] }])(
  "%j is no event",
  (payload) => {
    expect(isEvent(payload)).toBe(false);
  },
);

test("every form of the tests is an event", () => {
  for (const { invocations } of EVENT_FORMS) expect(invocations([record]).every(isEvent)).toBe(true);
});
