import { asNote, type Reason } from "../../../src/iam";
import { DENIED_TEST_PREFIX } from "../../../src/sandbox/callers/denied-test-prefix";
import type { DecisionRecord, RequestRecord } from "../../../src/sandbox/gateway";
import { createPaint } from "../../../src/text/paint";
import { printStory } from "../../../src/sandbox/story/print-story";
import { storyLines } from "../../../src/sandbox/story/story-lines";

const ROLE = "arn:aws:iam::111111111111:role/task-role";
const paint = createPaint(false);

const ofIdentity = {
  side: "identity",
  policy: "policy of role task-role",
  statement: { Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::photos/a" },
} as const;
const ofBucket = {
  side: "resource",
  statement: { Effect: "Allow", Principal: { AWS: ROLE }, Action: "s3:PutObject" },
} as const;

function recordOf(request: Partial<RequestRecord>, decision: Partial<DecisionRecord> = {}): RequestRecord {
  const resource = request.resource ?? "arn:aws:s3:::photos/a";
  return {
    id: "1",
    startedAt: new Date(0),
    principal: ROLE,
    account: "111111111111",
    chain: [],
    service: "s3",
    operation: "PutObject",
    resource,
    status: 200,
    decisions: [
      {
        action: "s3:PutObject",
        resource,
        result: "allowed",
        circumstances: {},
        why: [asNote("the reason")],
        ...decision,
      },
    ],
    milliseconds: 1,
    ...request,
  };
}

function linesOf(...given: Parameters<typeof recordOf>): string[] {
  return storyLines({ kind: "request", request: recordOf(...given) }, paint);
}

function printed(...requests: readonly RequestRecord[]): string[] {
  const lines: string[] = [];
  printStory(
    {
      onEvent: (listener) => {
        for (const request of requests) listener({ kind: "request", request });
        return () => undefined;
      },
    },
    paint,
    (line) => lines.push(line),
  );
  return lines;
}

const denied = { status: 403, errorCode: "AccessDenied" };
const lacking = { result: "implicitly-denied", toAdd: [ofIdentity, ofBucket] } as const;

describe("several requests", () => {
  const again = { ...denied, resource: "arn:aws:s3:::photos/b" };

  test("that lack the same statements are explained once, and counted", () => {
    const first = linesOf(denied, lacking);
    expect(printed(recordOf(denied, lacking), recordOf(again, lacking), recordOf(denied, lacking))).toEqual([
      ...first,
      "✗ 111111111111 task-role  PutObject  s3://photos/b  403 AccessDenied",
      "    denied for the same reason as above (2 times so far)",
      first[0],
      "    denied for the same reason as above (3 times so far)",
    ]);
  });

  test.each([
    ["another statement", recordOf(again, { ...lacking, toAdd: [ofIdentity] })],
    ["a statement for another principal", recordOf({ ...again, principal: `${ROLE}-2` }, lacking)],
    ["none that a policy could give", recordOf(again, { result: "explicitly-denied" })],
  ])("are explained each where one lacks %s", (_what, other) => {
    const lines = printed(recordOf(denied, lacking), other);
    expect(lines.join("\n")).not.toContain("as above");
    expect(lines.filter((line) => line.includes("the reason"))).toHaveLength(2);
  });
});

describe("a request", () => {
  test("that is allowed is reported with what allowed it", () => {
    expect(linesOf({})).toEqual([
      "✓ 111111111111 task-role  PutObject  s3://photos/a  200",
      "    allowed s3:PutObject: the reason",
    ]);
  });

  test("that is denied is reported with what to add on both sides, named in words where there is no policy yet", () => {
    expect(linesOf(denied, lacking)).toEqual([
      "✗ 111111111111 task-role  PutObject  s3://photos/a  403 AccessDenied",
      "    denied s3:PutObject: the reason",
      `    to add to policy of role task-role: ${JSON.stringify(ofIdentity.statement)}`,
      `    and to the policy of arn:aws:s3:::photos/a: ${JSON.stringify(ofBucket.statement)}`,
    ]);
  });

  test("that is denied has a line for each side and for what comes nearest on it", () => {
    const side = {
      kind: "no-allow",
      action: "s3:PutObject",
      resource: "arn:aws:s3:::photos/a",
      principal: "arn:aws:iam::111111111111:role/task-role",
      nearest: [],
      eitherSide: false,
    } as const;
    const near = {
      policy: "policy of role task-role",
      statement: 0,
      sid: "Write",
      element: "Resource",
      expected: "arn:aws:s3:::photos/b",
      received: "arn:aws:s3:::photos/a",
    } as const;
    const why: Reason[] = [
      { ...side, side: "identity", policies: ["policy of role task-role"], nearest: [near] },
      { ...side, side: "resource", policies: ["bucket policy of photos"] },
    ];
    expect(linesOf(denied, { result: "implicitly-denied", why }).slice(1)).toEqual([
      "    denied s3:PutObject: policy of role task-role has no statement that allows s3:PutObject on arn:aws:s3:::photos/a for arn:aws:iam::111111111111:role/task-role",
      "        nearest is statement Write (0) of policy of role task-role, with Resource: expected arn:aws:s3:::photos/b, received arn:aws:s3:::photos/a",
      "      bucket policy of photos has no statement that allows s3:PutObject on arn:aws:s3:::photos/a for arn:aws:iam::111111111111:role/task-role",
    ]);
  });

  test("that is denied within one account may be allowed by either side", () => {
    const lines = linesOf(denied, { ...lacking, oneIsEnough: true });
    expect(lines.slice(2).map((line) => line.trim().split(" ")[0])).toEqual(["to", "or"]);
  });
});

test("an object that is not there, asked for by one who may not list, is reported as just that", () => {
  const missing = { action: "s3:ListBucket", result: "implicitly-denied", hidesMissing: true } as const;
  expect(linesOf({ ...denied, operation: "HeadObject" }, missing)).toEqual([
    "· 111111111111 task-role  HeadObject  s3://photos/a  403 AccessDenied: it does not exist; S3 says so only to callers with s3:ListBucket",
  ]);
});

describe("a request that no policy refused", () => {
  const failed = (status: number, errorCode: string, request: Partial<RequestRecord> = {}) =>
    linesOf({ status, errorCode, decisions: [], reason: "The reason.", ...request });

  test("says why in the words of the answer", () => {
    expect(failed(501, "NotImplemented", { operation: "Unknown" })).toEqual([
      "✗ 111111111111 task-role  Unknown  s3://photos/a  501 NotImplemented",
      "    The reason.",
    ]);
    expect(failed(404, "NoSuchBucket")[0]).toMatch(/^✗/);
    expect(failed(503, "ServiceUnavailable")[0]).toMatch(/^✗/);
    expect(failed(403, "AccessDenied")[0]).toMatch(/^✗/);
  });

  test("asks for no attention where the code is written for the answer", () => {
    expect(failed(412, "PreconditionFailed")).toEqual([
      "· 111111111111 task-role  PutObject  s3://photos/a  412 PreconditionFailed",
      "    The reason.",
    ]);
    expect(failed(409, "ConditionalRequestConflict")[0]).toMatch(/^·/);
    expect(failed(404, "NoSuchKey")[0]).toMatch(/^·/);
  });
});

describe("a line of a function's log", () => {
  const lines = (line: string) => storyLines({ kind: "log", functionName: "thumbnail", line }, paint);

  test("that reports an object in quarantine is reported with the reason", () => {
    const entry = {
      message: "object quarantined",
      bucket: "photos",
      key: "uploads/fake.jpg",
      code: "NOT_A_PICTURE",
      reason: "expected a picture",
      quarantineKey: "quarantine/photos/uploads/fake.jpg/1.json",
    };
    expect(lines(JSON.stringify(entry))).toEqual([
      "· thumbnail cannot process s3://photos/uploads/fake.jpg: it is quarantined",
      "    NOT_A_PICTURE: expected a picture",
      "    recorded in the destination as quarantine/photos/uploads/fake.jpg/1.json",
    ]);
  });

  test("is reported otherwise by the other events", () => {
    const other = JSON.stringify({ message: "thumbnail written", note: "object quarantined" });
    expect([...lines(other), ...lines('"object quarantined" {'), ...lines("START")]).toEqual([]);
  });
});

describe("a request that is made to be refused", () => {
  const resource = `arn:aws:s3:::photos/${DENIED_TEST_PREFIX}a`;

  test("ends as expected when it is, and nothing is to be added", () => {
    expect(linesOf({ ...denied, resource }, lacking)).toEqual([
      `✓ 111111111111 task-role  PutObject  s3://photos/${DENIED_TEST_PREFIX}a  403 AccessDenied, as expected`,
      "    denied s3:PutObject: the reason",
    ]);
  });

  test("is no affair of an administrator's, who may put there", () => {
    const principal = "arn:aws:iam::222222222222:role/Administrator";
    expect(linesOf({ resource, principal, account: "222222222222" })[0]).toMatch(/^✓ .* 200$/);
  });

  test("does not when it is allowed, or ends for another reason", () => {
    expect(linesOf({ resource })[0]).toMatch(/^✗ .* 200, but it should have been denied$/);
    const broken = { status: 503, errorCode: "ServiceUnavailable" };
    expect(linesOf({ ...broken, resource })[0]).toMatch(/^✗ .* 503 ServiceUnavailable, but/);
  });
});
