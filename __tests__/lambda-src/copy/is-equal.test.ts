import type { HeadObjectCommandOutput } from "@aws-sdk/client-s3";
import { isEqual } from "../../../lambda-src/copy/is-equal";
import { sourceFrom } from "../../../lambda-src/copy/find-source";

type Head = Partial<HeadObjectCommandOutput>;

const head = (fields: Head): HeadObjectCommandOutput => ({
  $metadata: {},
  ContentLength: 7,
  ETag: '"a"',
  ...fields,
});
const compare = (source: Head, destination: Head) =>
  isEqual(sourceFrom("in/a", head(source)), head(destination));

const CRC64: Head = { ChecksumType: "FULL_OBJECT", ChecksumCRC64NVME: "x" };
const OTHER_ETAG: Head = { ETag: '"b"' };

test.each<[string, Head, Head]>([
  ["the same ETag", {}, {}],
  [
    "a copy in parts that was made from its ETag",
    {},
    { ...OTHER_ETAG, Metadata: { "copied-from-etag": "a" } },
  ],
  ["the same checksum", CRC64, { ...OTHER_ETAG, ...CRC64 }],
])("equal by %s", (_, source, destination) => {
  expect(compare(source, destination)).toBe(true);
});

test.each<[string, Head, Head]>([
  ["another size", {}, { ContentLength: 8 }],
  [
    "another size, whatever it was copied from",
    {},
    { ContentLength: 8, Metadata: { "copied-from-etag": "a" } },
  ],
  ["another size, whatever its checksum", CRC64, { ...CRC64, ContentLength: 8 }],
  ["another checksum", CRC64, { ...OTHER_ETAG, ...CRC64, ChecksumCRC64NVME: "y" }],
])("not equal by %s", (_, source, destination) => {
  expect(compare(source, destination)).toBe(false);
});

test.each<[string, Head, Head]>([
  ["neither has a checksum", {}, OTHER_ETAG],
  ["only the source has a checksum", CRC64, OTHER_ETAG],
  ["only the destination has a checksum", {}, { ...OTHER_ETAG, ...CRC64 }],
  [
    "the checksums are of two kinds",
    CRC64,
    { ...OTHER_ETAG, ChecksumType: "FULL_OBJECT", ChecksumCRC32: "x" },
  ],
  ["the checksums are of parts", { ...CRC64, ChecksumType: "COMPOSITE" }, { ...OTHER_ETAG, ...CRC64 }],
  ["the copy in parts was made from another", {}, { ...OTHER_ETAG, Metadata: { "copied-from-etag": "c" } }],
])("open when %s", (_, source, destination) => {
  expect(compare(source, destination)).toBeUndefined();
});
