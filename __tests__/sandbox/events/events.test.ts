import { formEncode, s3Record } from "../../../src/sandbox/events/s3-record";
import { eventFaults, IN_ORDER } from "../../../src/sandbox/events/event-faults";
import { isDelivered } from "../../../src/terraform-model/deliveries";
import { eventBridgeEvent } from "../../../src/sandbox/events/event-bridge-event";
import { readEvent } from "../../../lambda-src/shared/read-event";
import { readObjectChange } from "../../../lambda-src/shared/s3-event";

const CHANGE = {
  bucket: "photos",
  key: "uploads/写真 +1.jpg",
  versionId: "v1",
  etag: "d41d8cd98f00b204e9800998ecf8427e",
  bytes: 12,
  sequencer: "00AF",
  eventName: "ObjectCreated:Put",
  principal: "arn:aws:iam::111111111111:role/person",
};
const PLACE = {
  region: "eu-central-1",
  bucketArn: "arn:aws:s3:::photos",
  bucketOwner: "111111111111",
  configurationId: "thumbnail-1",
};

describe("a record", () => {
  test("is in S3's format", () => {
    expect(s3Record(CHANGE, PLACE, new Date(0))).toEqual({
      eventVersion: "2.5",
      eventSource: "aws:s3",
      awsRegion: "eu-central-1",
      eventTime: "1970-01-01T00:00:00.000Z",
      eventName: "ObjectCreated:Put",
      userIdentity: { principalId: expect.stringMatching(/^AWS:[0-9A-F]{21}$/) },
      requestParameters: { sourceIPAddress: "127.0.0.1" },
      responseElements: { "x-amz-request-id": expect.any(String), "x-amz-id-2": expect.any(String) },
      s3: {
        s3SchemaVersion: "1.0",
        configurationId: "thumbnail-1",
        bucket: {
          name: "photos",
          ownerIdentity: { principalId: expect.stringMatching(/^[0-9A-F]{21}$/) },
          arn: "arn:aws:s3:::photos",
        },
        object: {
          key: "uploads/%E5%86%99%E7%9C%9F+%2B1.jpg",
          size: 12,
          eTag: "d41d8cd98f00b204e9800998ecf8427e",
          versionId: "v1",
          sequencer: "00AF",
        },
      },
    });
  });

  test("is read by the function as what it reports", () => {
    const { bucket, key, versionId, sequencer } = CHANGE;
    expect(readObjectChange(s3Record(CHANGE, PLACE))).toEqual({
      kind: "created",
      bucket,
      key,
      versionId,
      sequencer,
      size: 12,
    });
  });

  test("of a removal has neither size nor ETag", () => {
    const record = s3Record({ ...CHANGE, eventName: "ObjectRemoved:DeleteMarkerCreated" }, PLACE) as {
      s3: { object: object };
    };
    expect(Object.keys(record.s3.object)).toEqual(["key", "versionId", "sequencer"]);
  });

  test("of a bucket without versions has no version", () => {
    const record = s3Record({ ...CHANGE, versionId: "null" }, PLACE) as { s3: { object: object } };
    expect(record.s3.object).not.toHaveProperty("versionId");
  });

  test.each([
    ["a b", "a+b"],
    ["a+b", "a%2Bb"],
    ["a/b", "a/b"],
    ["a%20b", "a%2520b"],
    ["(1)!~'*", "%281%29%21%7E%27*"],
  ])("has %j as %j", (key, encoded) => {
    expect(formEncode(key)).toBe(encoded);
    expect(decodeURIComponent(encoded.replaceAll("+", " "))).toBe(key);
  });
});

describe("an event on EventBridge", () => {
  test("has the key as it is in the bucket, and is read as the same change as the record", () => {
    const read = (event: unknown) => readEvent(event).map((change) => change());
    expect(eventBridgeEvent(CHANGE, PLACE, new Date(0))).toMatchObject({
      "detail-type": "Object Created",
      source: "aws.s3",
      account: "111111111111",
      time: "1970-01-01T00:00:00Z",
      resources: ["arn:aws:s3:::photos"],
      detail: { bucket: { name: "photos" }, object: { key: CHANGE.key, size: 12 }, reason: "PutObject" },
    });
    expect(read(eventBridgeEvent(CHANGE, PLACE))).toEqual(read({ Records: [s3Record(CHANGE, PLACE)] }));
    const removed = { ...CHANGE, eventName: "ObjectRemoved:DeleteMarkerCreated" };
    expect(read(eventBridgeEvent(removed, PLACE))).toEqual(read({ Records: [s3Record(removed, PLACE)] }));
  });

  test.each([
    ["ObjectRemoved:Delete", "DeleteObject", "Permanently Deleted"],
    ["ObjectRemoved:DeleteMarkerCreated", "DeleteObject", "Delete Marker Created"],
    ["LifecycleExpiration:Delete", "Lifecycle Expiration", "Permanently Deleted"],
  ])("of %s says why", (eventName, reason, deletionType) => {
    expect(eventBridgeEvent({ ...CHANGE, eventName }, PLACE)).toMatchObject({
      "detail-type": "Object Deleted",
      detail: { reason, "deletion-type": deletionType },
    });
  });
});

describe("a way to a function", () => {
  const ofJpg = {
    events: ["s3:ObjectCreated:*"],
    keys: [{ prefix: "uploads/", suffix: ".jpg", anyCase: false }],
  };
  const count = (way: typeof ofJpg, eventName: string, key: string) => isDelivered(way, eventName, key);
  test.each([
    ["of its event, prefix and suffix", "ObjectCreated:Put", "uploads/a.jpg", true],
    ["made in another way", "ObjectCreated:CompleteMultipartUpload", "uploads/a.jpg", true],
    ["with a suffix in other case", "ObjectCreated:Put", "uploads/a.JPG", false],
    ["under another prefix", "ObjectCreated:Put", "upload/a.jpg", false],
    ["whose key holds the prefix further on", "ObjectCreated:Put", "x/uploads/a.jpg", false],
    ["with another suffix", "ObjectCreated:Put", "uploads/a.jpg.txt", false],
    ["of another event", "ObjectRemoved:Delete", "uploads/a.jpg", false],
  ])("is taken or not by a change %s", (_, eventName, key, taken) => {
    expect(count(ofJpg, eventName, key)).toBe(taken);
  });

  test("for suffixes in any case is taken by all of them", () => {
    const anyCase = { ...ofJpg, keys: [{ prefix: "", suffix: ".JPG", anyCase: true }] };
    expect(["a.jpg", "a.Jpg", "a.jpg.txt"].map((key) => count(anyCase, "ObjectCreated:Put", key))).toEqual([
      true,
      true,
      false,
    ]);
  });

  test("for one kind of event is not taken by its neighbours", () => {
    const ofPut = { ...ofJpg, events: ["s3:ObjectCreated:Put"] };
    expect(count(ofPut, "ObjectCreated:Put", "uploads/a.jpg")).toBe(true);
    expect(count(ofPut, "ObjectCreated:Copy", "uploads/a.jpg")).toBe(false);
  });
});

describe("event faults", () => {
  const times = (seed: number): number[][] => {
    const schedule = eventFaults({ seed });
    return Array.from({ length: 50 }, schedule);
  };

  test("is the same for the same seed, and another for another", () => {
    expect(times(1)).toEqual(times(1));
    expect(times(1)).not.toEqual(times(2));
  });

  test("duplicates some, lets later ones pass earlier ones, and loses none", () => {
    const all = times(1);
    const counts = new Set(all.map(({ length }) => length));
    expect(counts).toEqual(new Set([1, 2]));
    const first = all.map(([delay = 0]) => delay);
    expect([...first].sort((a, b) => a - b)).not.toEqual(first);
  });

  test("is not there unless configured", () => {
    expect(IN_ORDER()).toEqual([0]);
  });
});
