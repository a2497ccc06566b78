import { MAX_METADATA_BYTES, metadataBytes } from "../../../lambda-src/shared/user-metadata";
import {
  describeSource,
  isFromSameSource,
  stampedSequencer,
  stampMetadata,
  type SourceStamp,
} from "../../../lambda-src/thumbnail/source-stamp";

const stamp: SourceStamp = {
  bucket: "photos-a",
  key: "uploads/写真 1+1.jpg",
  versionId: "3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY",
  etag: "d41d8cd98f00b204e9800998ecf8427e",
  sequencer: "0055AED6DCD90281E5",
  warnings: [],
};

test("the source is named in ASCII", () => {
  expect(stampMetadata(stamp)).toEqual({
    "source-bucket": "photos-a",
    "source-key": "uploads%2F%E5%86%99%E7%9C%9F%201%2B1.jpg",
    "source-version-id": "3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY",
    "source-etag": "d41d8cd98f00b204e9800998ecf8427e",
    "source-sequencer": "0055AED6DCD90281E5",
  });
});

test("what is not known is left out", () => {
  expect(Object.keys(stampMetadata({ bucket: "b", key: "k", sequencer: "1", warnings: [] })).sort()).toEqual([
    "source-bucket",
    "source-key",
    "source-sequencer",
  ]);
});

test("the decoder's complaints are stamped, in printable ASCII and cut short", () => {
  const metadata = stampMetadata({ ...stamp, warnings: ["odd\nmarker é", "x".repeat(500)] });
  expect(metadata["source-warnings"]).toBe(`odd?marker ?; ${"x".repeat(186)}`);
});

test.each([
  ["a key of 1024 ASCII bytes is readable", "x".repeat(1024), "source-key"],
  ["a key that triples when it is encoded is hashed", "桜".repeat(341), "source-key-sha256"],
])("%s", (_, key, name) => {
  const metadata = stampMetadata({ ...stamp, key });
  expect(Object.keys(metadata)).toContain(name);
  expect(Object.keys(metadata).filter((other) => other.startsWith("source-key"))).toEqual([name]);
  expect(metadataBytes(metadata)).toBeLessThanOrEqual(MAX_METADATA_BYTES);
});

test("the stamp fits for every length of key and version", () => {
  for (const character of ["x", "/", "é", "桜", "🌸"]) {
    for (let bytes = 1; bytes <= 1024; bytes += 7) {
      for (const versionLength of [0, 32, 1024]) {
        const key = character.repeat(Math.max(1, Math.floor(bytes / Buffer.byteLength(character))));
        const warnings = ["w".repeat(1000)];
        const metadata = stampMetadata({ ...stamp, key, versionId: "v".repeat(versionLength), warnings });
        expect(metadataBytes(metadata)).toBeLessThanOrEqual(MAX_METADATA_BYTES);
        expect(isFromSameSource(metadata, { ...stamp, key })).toBe(true);
        expect(isFromSameSource(metadata, { ...stamp, key: `${key}.` })).toBe(false);
      }
    }
  }
});

test("the limit is the tight one: a key one character longer than fits is hashed", () => {
  const space =
    MAX_METADATA_BYTES - metadataBytes(stampMetadata({ ...stamp, key: "", versionId: "v".repeat(700) }));
  const fits = { ...stamp, versionId: "v".repeat(700), key: "x".repeat(space) };
  expect(metadataBytes(stampMetadata(fits))).toBe(MAX_METADATA_BYTES);
  expect(stampMetadata({ ...fits, key: `${fits.key}x` })).toHaveProperty("source-key-sha256");
});

describe("isFromSameSource", () => {
  const metadata = stampMetadata(stamp);

  test("another version of the same object is the same source", () => {
    const { bucket, key } = stamp;
    expect(isFromSameSource(metadata, { bucket, key })).toBe(true);
  });

  test("a hashed key is the same source as the readable one", () => {
    const hashed = stampMetadata({ ...stamp, versionId: "v".repeat(1900) });
    expect(hashed).toHaveProperty("source-key-sha256");
    expect(isFromSameSource(hashed, stamp)).toBe(true);
  });

  test.each<[string, Partial<SourceStamp>]>([
    ["another key", { key: "uploads/写真 1+1.png" }],
    ["the same key in another bucket", { bucket: "photos-b" }],
  ])("%s is another source", (_, changes) => {
    expect(isFromSameSource(metadata, { ...stamp, ...changes })).toBe(false);
  });

  test("an object without a stamp is from another source", () => {
    expect(isFromSameSource({}, stamp)).toBe(false);
    expect(isFromSameSource({ "source-bucket": "photos-a" }, stamp)).toBe(false);
  });
});

test("a stamp can be read by a person and by the next event", () => {
  expect(stampedSequencer(stampMetadata(stamp))).toBe("0055AED6DCD90281E5");
  expect(stampedSequencer({})).toBeUndefined();
  expect(describeSource(stampMetadata(stamp))).toBe("s3://photos-a/uploads%2F%E5%86%99%E7%9C%9F%201%2B1.jpg");
  expect(describeSource({})).toBe("an unknown source");
});
