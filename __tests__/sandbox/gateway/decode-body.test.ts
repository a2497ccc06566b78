import type { Signed } from "../../../src/sandbox/gateway/authenticate";
import { checkChecksums } from "../../../src/sandbox/gateway/check-checksums";
import { crc32, crc32c, crc64nvme } from "../../../src/sandbox/gateway/crc";
import { decodeBody } from "../../../src/sandbox/gateway/decode-body";
import { sha256, signingKey, signTrailer, signChunk } from "../../../src/sandbox/gateway/sigv4";

/** The example of https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html, with its own numbers. */
const SCOPE = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", date: "20130524", region: "us-east-1", service: "s3" };
const SIGNED = {
  scope: SCOPE,
  time: "20130524T000000Z",
  key: signingKey("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", SCOPE),
  signature: "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
} as unknown as Signed;
const SIGNATURES = [
  "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
  "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
  "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
];
const KIND = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";

function chunk(content: string, signature?: string): string {
  const signed = signature === undefined ? "" : `;chunk-signature=${signature}`;
  return `${content.length.toString(16)}${signed}\r\n${content}${content === "" ? "" : "\r\n"}`;
}

function example(first = "a".repeat(65_536)): string {
  return `${chunk(first, SIGNATURES[0])}${chunk("a".repeat(1024), SIGNATURES[1])}${chunk("", SIGNATURES[2])}\r\n`;
}

const decode = (
  text: string,
  payload: string,
  headers: Record<string, string> = {},
  signed: Signed | undefined = SIGNED,
) => decodeBody(Buffer.from(text), payload, new Map(Object.entries(headers)), signed);

const codeOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe("a body in signed chunks", () => {
  it("is put together: AWS's example", () => {
    const { content } = decode(example(), KIND, { "x-amz-decoded-content-length": "66560" });
    expect(content.equals(Buffer.from("a".repeat(66_560)))).toBe(true);
  });

  it("is refused when a chunk was changed, left out, cut off or is not signed", () => {
    expect(codeOf(() => decode(example("b".repeat(65_536)), KIND))).toBe("SignatureDoesNotMatch");
    const without = `${chunk("a".repeat(1024), SIGNATURES[1])}${chunk("", SIGNATURES[2])}\r\n`;
    expect(codeOf(() => decode(without, KIND))).toBe("SignatureDoesNotMatch");
    expect(codeOf(() => decode(example().slice(0, 66_000), KIND))).toBe("IncompleteBody");
    expect(codeOf(() => decode(`${chunk("a")}${chunk("")}\r\n`, KIND))).toBe("SignatureDoesNotMatch");
    expect(codeOf(() => decode(example(), KIND, { "x-amz-decoded-content-length": "1" }))).toBe(
      "IncompleteBody",
    );
  });

  it("has signed headers behind it", () => {
    const first = signChunk(SIGNED.signature, Buffer.from("abc"), SIGNED.key, SIGNED.time, SCOPE);
    const last = signChunk(first, Buffer.alloc(0), SIGNED.key, SIGNED.time, SCOPE);
    const trailer = "x-amz-checksum-crc32:NSRBwg==";
    const signature = signTrailer(last, `${trailer}\n`, SIGNED.key, SIGNED.time, SCOPE);
    const body = (value: string) =>
      `${chunk("abc", first)}${chunk("", last)}${value}\r\nx-amz-trailer-signature:${signature}\r\n\r\n`;
    const { content, trailers } = decode(body(trailer), `${KIND}-TRAILER`);
    expect([content.toString(), ...trailers]).toEqual(["abc", ["x-amz-checksum-crc32", "NSRBwg=="]]);
    expect(codeOf(() => decode(body("x-amz-checksum-crc32:AAAAAA=="), `${KIND}-TRAILER`))).toBe(
      "SignatureDoesNotMatch",
    );
  });
});

describe("a body in chunks without signatures", () => {
  it("is put together, with the headers behind it", () => {
    const text = `${chunk("abc")}${chunk("")}x-amz-checksum-crc32: NSRBwg==\r\n\r\n`;
    const { content, trailers } = decode(text, "STREAMING-UNSIGNED-PAYLOAD-TRAILER", {}, undefined);
    expect(content.toString()).toBe("abc");
    expect(() => checkChecksums(trailers, content)).not.toThrow();
    expect(() => checkChecksums(trailers, Buffer.from("abd"))).toThrow(/CRC32 you specified did not match/);
  });
});

describe("a body in one piece", () => {
  it("has the hash that was signed", () => {
    expect(decode("abc", sha256("abc")).content.toString()).toBe("abc");
    expect(decode("abc", "UNSIGNED-PAYLOAD").content.toString()).toBe("abc");
    expect(codeOf(() => decode("abd", sha256("abc")))).toBe("XAmzContentSHA256Mismatch");
    expect(codeOf(() => decode("abc", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD"))).toBe("NotImplemented");
  });
});

describe("checksums", () => {
  it.each([
    ["CRC32", crc32, "cbf43926"],
    ["CRC32C", crc32c, "e3069283"],
    ["CRC64NVME", crc64nvme, "ae8b14860a799888"],
  ])("%s is that of its catalogue's check value", (_, compute, expected) => {
    expect(compute(Buffer.from("123456789")).toString("hex")).toBe(expected);
  });

  it("of an algorithm that is not known are refused and named, whatever the header of others says", () => {
    const check = (headers: Record<string, string>) => () => {
      checkChecksums(new Map(Object.entries(headers)), Buffer.from("abc"));
    };
    expect(check({ "x-amz-checksum-mode": "ENABLED", "x-amz-checksum-algorithm": "CRC32" })).not.toThrow();
    expect(check({ "x-amz-checksum-xxhash3": "AAAA" })).toThrow(/x-amz-checksum-xxhash3/);
    expect(check({ "content-md5": "kAFQmDzST7DWlj99KOF/cg==" })).not.toThrow();
    expect(check({ "content-md5": "kAFQmDzST7DWlj99KOF/cw==" })).toThrow(/Content-MD5/);
  });
});
