import { formEncode, s3Record } from "../../../sandbox/events/s3-record";
import { disorder, IN_ORDER } from "../../../sandbox/events/disorder";
import { matchingNotifications } from "../../../sandbox/events/matching-notifications";
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

  test("is read by the function as what it tells of", () => {
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

describe("a notification", () => {
  const ofJpg = {
    id: "1",
    functionArn: "arn",
    events: ["s3:ObjectCreated:*"],
    prefix: "uploads/",
    suffix: ".jpg",
  };
  test.each([
    ["of its event, prefix and suffix", "ObjectCreated:Put", "uploads/a.jpg", 1],
    ["made in another way", "ObjectCreated:CompleteMultipartUpload", "uploads/a.jpg", 1],
    ["with a suffix in other case", "ObjectCreated:Put", "uploads/a.JPG", 0],
    ["under another prefix", "ObjectCreated:Put", "upload/a.jpg", 0],
    ["whose key holds the prefix further on", "ObjectCreated:Put", "x/uploads/a.jpg", 0],
    ["with another suffix", "ObjectCreated:Put", "uploads/a.jpg.txt", 0],
    ["of another event", "ObjectRemoved:Delete", "uploads/a.jpg", 0],
  ])("is set off or not by a change %s", (_, eventName, key, count) => {
    expect(matchingNotifications([ofJpg], eventName, key)).toHaveLength(count);
  });

  test("for one kind of event is not set off by its neighbours", () => {
    const ofPut = { ...ofJpg, events: ["s3:ObjectCreated:Put"] };
    expect(matchingNotifications([ofPut], "ObjectCreated:Put", "uploads/a.jpg")).toEqual([ofPut]);
    expect(matchingNotifications([ofPut], "ObjectCreated:Copy", "uploads/a.jpg")).toEqual([]);
  });
});

describe("disorder", () => {
  const times = (seed: number): number[][] => {
    const schedule = disorder({ seed });
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

  test("is not there unless it is asked for", () => {
    expect(IN_ORDER()).toEqual([0]);
  });
});
