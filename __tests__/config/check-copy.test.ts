import { findingsOf } from "../support/findings-of";
import { smallConfig } from "../support/configs";

const base = smallConfig();
const copy = {
  kind: "lambda",
  workload: "copy",
  name: "copy",
  roleName: "copy-role",
  handshake: { kind: "assume-role", roleName: "target-role" },
  source: { in: "own-bucket", bucketName: "source-bucket" },
};

describe("what copies are given", () => {
  const given = (options: object) => findingsOf({ ...base, writers: [{ ...copy, copy: options }] });

  test("may be left out, or be nothing", () => {
    expect(given({})).toEqual([]);
    expect(given({ tags: {}, metadata: {}, contentHeaders: {} })).toEqual([]);
    expect(
      given({ tags: "same-as-source", metadata: "same-as-source", storageClass: "same-as-source" }),
    ).toEqual([]);
  });

  test.each<[options: object, finding: RegExp]>([
    [{ storageclass: "GLACIER" }, /copy\.storageclass: the key "storageClass" \| an unknown key$/],
    [{ storageClass: "REDUCED_REDUNDANCY" }, /copy\.storageClass: .*"GLACIER_IR".* \| "REDUCED_REDUNDANCY"$/],
    [{ tags: "none" }, /copy\.tags: "same-as-source", or tags by their names.*\{\} for none \| "none"$/],
    [{ tags: { "aws:team": "a" } }, /copy\.tags.*"aws:team"|copy\.tags: "same-as-source", or tags/],
    [
      { tags: Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`tag${String(index)}`, ""])) },
      /copy\.tags: at most 10 tags|copy\.tags: "same-as-source", or tags/,
    ],
    [
      { tags: { a: "é".repeat(200), b: "é".repeat(200) } },
      /copy\.tags: .*2048 bytes|copy\.tags: "same-as-source"/,
    ],
    [{ metadata: { "X-Amz-Meta-A": "b" } }, /copy\.metadata/],
    [{ metadata: { long: "x".repeat(1020), longer: "x".repeat(1020) } }, /copy\.metadata/],
    [
      { contentHeaders: { cacheControl: "${data.secret}" } },
      /copy\.contentHeaders\.cacheControl: a header value of printable ASCII without "\$\{" and "%\{" \| "\$\{data\.secret\}"$/,
    ],
    [{ contentHeaders: { expires: "never" } }, /copy\.contentHeaders\.expires: .* \| an unknown key$/],
    [{ checksumAlgorithm: "SHA256" }, /copy\.checksumAlgorithm: .*"CRC32C".* \| "SHA256"$/],
  ])("%j is refused", (options, finding) => {
    expect(given(options)).toEqual([expect.stringMatching(finding)]);
  });
});
