import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import { authenticate } from "../../../src/sandbox/gateway/authenticate";
import { createKeyring, roleSession, type Credentials } from "../../../src/sandbox/gateway/credentials";
import { parseRequest } from "../../../src/sandbox/gateway/http-request";

const NOW = new Date("2026-01-01T12:00:00Z");
const keyring = createKeyring(() => NOW);
const { credentials } = keyring.issue(
  {
    principal: roleSession("arn:aws:iam::111111111111:role/writer", "session"),
    permissions: "of-the-stacks",
    policies: [],
    circumstances: {},
    chain: [],
    transitiveTags: {},
  },
  3600,
);

/** What the SDK's signer wants of a hash. */
class Sha256 {
  readonly hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash =
      secret === undefined
        ? createHash("sha256")
        : createHmac("sha256", secret as string | NodeJS.ArrayBufferView);
  }
  update(data: string | Uint8Array): void {
    this.hash.update(data);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }
}

const signer = (own: Credentials) =>
  new SignatureV4({
    service: "s3",
    region: "eu-central-1",
    credentials: own,
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: true,
  });

interface Sent {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
}

const PUT: Sent = {
  method: "PUT",
  path: "/bucket/a%20b/%C3%BC%2B",
  query: { "x-id": "PutObject", tagging: "" },
  headers: { host: "127.0.0.1:4566", "cache-control": "no-cache  twice", "x-amz-meta-note": " a  b " },
};

async function signed(request = PUT, own = credentials, signingDate = NOW): Promise<Sent> {
  const made = await signer(own).sign({ protocol: "http:", hostname: "127.0.0.1", ...request } as never, {
    signingDate,
    signableHeaders: new Set(["cache-control"]),
  });
  return made as unknown as Sent;
}

function ask({ method, path, query, headers }: Sent, now = NOW) {
  const text = Object.entries(query)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join("&");
  return authenticate(parseRequest(method, `${path}?${text}`, headers), Buffer.alloc(0), keyring, now);
}

const refusal = (sent: Sent, now = NOW): unknown => {
  try {
    return ask(sent, now);
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe("a signature in the header, made by AWS's own signer", () => {
  it("says who the caller is", async () => {
    const found = ask(await signed());
    expect(found?.session.credentials).toBe(credentials);
    expect(found?.authType).toBe("REST-HEADER");
  });

  it.each([
    ["method", (sent: Sent): Sent => ({ ...sent, method: "DELETE" })],
    ["path", (sent: Sent): Sent => ({ ...sent, path: "/bucket/other" })],
    ["query", (sent: Sent): Sent => ({ ...sent, query: { ...sent.query, versionId: "1" } })],
    ["header", (sent: Sent): Sent => ({ ...sent, headers: { ...sent.headers, "x-amz-meta-note": "c" } })],
    ["host", (sent: Sent): Sent => ({ ...sent, headers: { ...sent.headers, host: "other" } })],
    [
      "body's hash",
      (sent: Sent): Sent => ({ ...sent, headers: { ...sent.headers, "x-amz-content-sha256": "0" } }),
    ],
  ])("counts for no other %s", async (_, change) => {
    expect(refusal(change(await signed()))).toBe("SignatureDoesNotMatch");
  });

  it("counts for no x-amz header that it leaves out", async () => {
    const sent = await signed();
    expect(refusal({ ...sent, headers: { ...sent.headers, "x-amz-acl": "public-read" } })).toBe(
      "AccessDenied",
    );
  });

  it("is refused from a clock that is more than 15 minutes off", async () => {
    const at = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
    expect(refusal(await signed(PUT, credentials, at(-14)))).toMatchObject({ authType: "REST-HEADER" });
    expect(refusal(await signed(PUT, credentials, at(-16)))).toBe("RequestTimeTooSkewed");
    expect(refusal(await signed(PUT, credentials, at(16)))).toBe("RequestTimeTooSkewed");
  });

  it("is refused when the token has expired, is another, or the key is unknown", async () => {
    const later = new Date(NOW.getTime() + 3_600_000);
    expect(refusal(await signed(PUT, credentials, later), later)).toBe("ExpiredToken");
    expect(refusal(await signed(PUT, { ...credentials, sessionToken: "another" }))).toBe("InvalidToken");
    expect(refusal(await signed(PUT, { ...credentials, accessKeyId: "ASIANOBODY" }))).toBe(
      "InvalidAccessKeyId",
    );
    expect(refusal(await signed(PUT, { ...credentials, secretAccessKey: "another" }))).toBe(
      "SignatureDoesNotMatch",
    );
  });
});

describe("a signature in the query", () => {
  const presigned = async (expiresIn = 60): Promise<Sent> =>
    (await signer(credentials).presign(
      {
        ...PUT,
        protocol: "http:",
        hostname: "127.0.0.1",
        headers: { host: "127.0.0.1:4566", "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
      },
      { expiresIn, signingDate: NOW, unsignableHeaders: new Set(["x-amz-content-sha256"]) },
    )) as unknown as Sent;

  it("says who the caller is, and how old it is", async () => {
    const found = ask(await presigned(), new Date(NOW.getTime() + 30_000));
    expect(found).toMatchObject({ authType: "REST-QUERY-STRING", ageMilliseconds: 30_000 });
  });

  it("counts until it expires, and for nothing else", async () => {
    const sent = await presigned();
    expect(refusal(sent, new Date(NOW.getTime() + 61_000))).toBe("AccessDenied");
    expect(refusal({ ...sent, path: "/bucket/other" })).toBe("SignatureDoesNotMatch");
    expect(refusal({ ...sent, query: { ...sent.query, "X-Amz-Expires": "600" } })).toBe(
      "SignatureDoesNotMatch",
    );
    expect(refusal({ ...sent, query: { ...sent.query, "X-Amz-Expires": "604801" } })).toBe(
      "AuthorizationQueryParametersError",
    );
  });
});

describe("other ways to sign", () => {
  it("are named and refused, and none makes an anonymous caller", () => {
    const bare: Sent = { ...PUT, headers: { host: "127.0.0.1" } };
    expect(ask(bare)).toBeUndefined();
    expect(refusal({ ...bare, headers: { ...bare.headers, authorization: "AWS key:signature" } })).toBe(
      "NotImplemented",
    );
    expect(refusal({ ...bare, query: { AWSAccessKeyId: "key" } })).toBe("NotImplemented");
    expect(
      refusal({ ...bare, headers: { ...bare.headers, authorization: "AWS4-HMAC-SHA256 nonsense" } }),
    ).toBe("AuthorizationHeaderMalformed");
  });
});
