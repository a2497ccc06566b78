import { readModel, type Model } from "../../../src/terraform-model";
import { deliveriesOf } from "../../../src/terraform-model/deliveries";
import { placePolicies } from "../../../src/report/policy-index";
import { loadConfig } from "../../../src/config/load-config";
import { DENIED_TEST_PREFIX } from "../../../src/sandbox/callers/denied-test-prefix";
import { outcomeOf, type RequestRecord } from "../../../src/sandbox/gateway";
import { drawnGraph, type DrawnGraph } from "../../../src/sandbox/page/drawn-graph";
import { createPathOf, type PathOf } from "../../../src/sandbox/page/path-of";
import { pictureSources } from "../../../src/sandbox/page/picture-sources";
import { loadExample, stacksOf } from "../../verifier/synthesized-stacks";

const A = "arn:aws:iam::111111111111:role/AccountA-LambdaRole";
const B = "arn:aws:iam::222222222222:role/ThumbXRole";
const UPLOADS = "arn:aws:s3:::account-a-upload-bucket";
const THUMBS = "arn:aws:s3:::account-b-thumb-bucket";
const ADMINISTRATOR = "arn:aws:iam::111111111111:role/Administrator";

interface Drawn {
  readonly model: Model;
  readonly graph: DrawnGraph;
  readonly pathOf: PathOf;
}

async function drawn(example?: string): Promise<Drawn> {
  const config = await (example === undefined ? loadConfig("s3-handshake.config.ts") : loadExample(example));
  const model = readModel(stacksOf(config));
  const issueForAdministrator = (account: string) => ({
    principalArn: `arn:aws:iam::${account}:role/Administrator`,
  });
  const sources = pictureSources(config, { gateway: { issueForAdministrator } as never });
  const graph = drawnGraph(model, placePolicies(model), sources);
  return { model, graph, pathOf: createPathOf(graph, model) };
}

let usual: Drawn;
beforeAll(async () => {
  usual = await drawn();
});

function record(given: Partial<RequestRecord>): RequestRecord {
  return {
    id: "1",
    startedAt: new Date(0),
    principal: B,
    account: "222222222222",
    chain: ["lambda.amazonaws.com", A],
    service: "s3",
    operation: "PutObject",
    resource: `${THUMBS}/thumbnails/160/a.webp`,
    status: 200,
    decisions: [],
    milliseconds: 1,
    ...given,
  };
}

function decision(action: string, resource: string, result: "allowed" | "implicitly-denied" = "allowed") {
  return { action, resource, result, circumstances: {}, why: [] };
}

/** A path with the names of what it leads through, for people. */
function named({ graph, pathOf }: Drawn, event: Parameters<PathOf>[0]) {
  const title = (id: string) => graph.nodes.find((node) => node.id === id)?.title ?? id;
  const arrow = (id: string) => {
    const edge = graph.edges.find((one) => one.id === id);
    return edge === undefined ? id : `${title(edge.from)} → ${title(edge.to)}`;
  };
  const { before, arrows, boxes } = pathOf(event);
  return {
    before: before.map(arrow).sort(),
    arrows: arrows.map(({ id, outcome }) => `${arrow(id)} ${outcome}`),
    boxes: boxes.map(({ id, outcome }) => `${graph.nodes[Number(id.slice(1)) - 1]?.title ?? id} ${outcome}`),
  };
}

const put = (result: "allowed" | "implicitly-denied" = "allowed") =>
  decision("s3:PutObject", `${THUMBS}/thumbnails/160/a.webp`, result);

test("a request of the role in B comes from the function, by its role, over the trust", () => {
  expect(named(usual, { kind: "request", request: record({ decisions: [put()] }) })).toEqual({
    before: [
      "AccountA-LambdaRole → ThumbXRole",
      "lambda.amazonaws.com → AccountA-LambdaRole",
      "thumbnail → AccountA-LambdaRole",
    ],
    arrows: ["ThumbXRole → account-b-thumb-bucket allowed"],
    boxes: ["ThumbXRole allowed", "account-b-thumb-bucket allowed"],
  });
});

test("what was denied is denied at the arrow and at the bucket, not at the caller", () => {
  const request = record({ status: 403, errorCode: "AccessDenied", decisions: [put("implicitly-denied")] });
  expect(named(usual, { kind: "request", request })).toMatchObject({
    arrows: ["ThumbXRole → account-b-thumb-bucket denied"],
    boxes: ["ThumbXRole allowed", "account-b-thumb-bucket denied"],
  });
});

test("the arrow's label names the key that was asked for, not all that the arrow stands for", () => {
  const asking = (key: string) => {
    const request = record({
      resource: `${THUMBS}/${key}`,
      status: 403,
      decisions: [decision("s3:PutObject", `${THUMBS}/${key}`, "implicitly-denied")],
    });
    return usual.pathOf({ kind: "request", request }).arrows.map(({ label }) => label);
  };
  expect(asking("elsewhere/a.webp")).toEqual(["on elsewhere/a.webp"]);
  expect(asking(`elsewhere/${"a".repeat(200)}/b.webp`)).toEqual([
    expect.stringMatching(/^on elsewhere\/a+…a+\/b\.webp$/),
  ]);
  const listing = record({ resource: THUMBS, decisions: [decision("s3:ListBucket", THUMBS)] });
  expect(usual.pathOf({ kind: "request", request: listing }).arrows.map(({ label }) => label)).toEqual([
    undefined,
  ]);
});

test("a denial that the scenario means to see is marked as expected, at the arrow and at the bucket", () => {
  const resource = `${THUMBS}/${DENIED_TEST_PREFIX}from-task.txt`;
  const decisions = [decision("s3:PutObject", resource, "implicitly-denied")];
  const request = record({ resource, status: 403, errorCode: "AccessDenied", decisions });
  expect(named(usual, { kind: "request", request })).toMatchObject({
    arrows: ["ThumbXRole → account-b-thumb-bucket expected"],
    boxes: ["ThumbXRole allowed", "account-b-thumb-bucket expected"],
  });
});

test("an arrow of a whole account is not one that an outsider took without success", () => {
  const { graph, model } = usual;
  const arrow: DrawnGraph["edges"][number] = {
    id: "whole",
    from: "arn:aws:iam::333333333333:root",
    to: THUMBS,
    kind: "objects",
    label: ["s3:PutObject"],
    facts: [],
    statements: [],
  };
  const pathOf = createPathOf({ ...graph, edges: [...graph.edges, arrow] }, model);
  const arrows = (result: "allowed" | "implicitly-denied") => {
    const request = record({
      principal: "arn:aws:iam::333333333333:role/Stranger",
      account: "333333333333",
      chain: [],
      status: result === "allowed" ? 200 : 403,
      decisions: [put(result)],
    });
    return pathOf({ kind: "request", request }).arrows.map(({ id }) => id);
  };
  expect(arrows("allowed")).toEqual(["whole"]);
  expect(arrows("implicitly-denied")).toEqual([]);
});

test("what failed before any policy was asked shows so at what it was about, or else at the caller", () => {
  const failed = (resource: string) =>
    named(usual, {
      kind: "request",
      request: record({ principal: ADMINISTRATOR, chain: [], status: 501, resource }),
    }).boxes;
  expect(failed(UPLOADS)).toEqual(["you, as administrator allowed", "account-a-upload-bucket failed"]);
  expect(failed("arn:aws:s3:::no-such-bucket")).toEqual(["you, as administrator failed"]);
});

test("of two decisions over one arrow the one that denied counts", () => {
  const tags = decision("s3:PutObjectTagging", `${THUMBS}/thumbnails/160/a.webp`, "implicitly-denied");
  const request = record({ status: 403, decisions: [put(), tags] });
  expect(named(usual, { kind: "request", request }).arrows).toEqual([
    "ThumbXRole → account-b-thumb-bucket denied",
  ]);
});

test("a decision that only chose between 404 and 403 denies nothing of a request that was answered", () => {
  const list = decision("s3:ListBucket", THUMBS, "implicitly-denied");
  const request = record({ decisions: [put(), list] });
  expect(outcomeOf(request)).toBe("allowed");
  expect(named(usual, { kind: "request", request }).arrows).toEqual([
    "ThumbXRole → account-b-thumb-bucket allowed",
  ]);
});

test.each([
  [200, "allowed", "allowed"],
  [404, "allowed", "failed"],
  [412, "allowed", "failed"],
  [403, "allowed", "failed"],
  [403, "implicitly-denied", "denied"],
  [400, "implicitly-denied", "denied"],
] as const)("status %d with a decision %s: %s", (status, result, outcome) => {
  expect(outcomeOf({ status, decisions: [put(result)] })).toBe(outcome);
});

test("an object that is missing, and reported so only to those who may list, was not refused", () => {
  const missing = { ...put("implicitly-denied"), action: "s3:ListBucket", hidesMissing: true };
  expect(outcomeOf({ status: 403, decisions: [put("allowed"), missing] })).toBe("failed");
  expect(outcomeOf({ status: 403, decisions: [put("implicitly-denied"), missing] })).toBe("denied");
});

test("no way is made up: a caller that is not in the drawing lights the bucket alone", () => {
  const request = record({
    principal: "arn:aws:iam::333333333333:role/Stranger",
    account: "333333333333",
    chain: [],
    status: 403,
    decisions: [put("implicitly-denied")],
  });
  expect(named(usual, { kind: "request", request })).toEqual({
    before: [],
    arrows: [],
    boxes: ["account-b-thumb-bucket denied"],
  });
});

test("a role of the same account whose arrow leads elsewhere gets no arrow of another's", () => {
  const request = record({ principal: A, account: "111111111111", chain: [], decisions: [put()] });
  expect(named(usual, { kind: "request", request }).arrows).toEqual([]);
});

test("the person who drops a picture has a box and an arrow", () => {
  const request = record({
    principal: ADMINISTRATOR,
    account: "111111111111",
    chain: [],
    resource: `${UPLOADS}/uploads/a.jpg`,
    decisions: [decision("s3:PutObject", `${UPLOADS}/uploads/a.jpg`)],
  });
  expect(named(usual, { kind: "request", request }).arrows).toEqual([
    "you, as administrator → account-a-upload-bucket allowed",
  ]);
});

test("S3 invokes the function over its arrow", () => {
  const step = {
    principal: "s3.amazonaws.com",
    action: "lambda:InvokeFunction",
    resource: "arn:aws:lambda:ap-northeast-1:111111111111:function:thumbnail",
    source: "arn:aws:s3:::account-a-upload-bucket",
  };
  const delivery = {
    through: [],
    step,
    steps: [step],
    bucket: "account-a-upload-bucket",
    key: "uploads/a.jpg",
    eventName: "ObjectCreated:Put",
    functionArn: "arn:aws:lambda:ap-northeast-1:111111111111:function:thumbnail",
    allowed: false,
    why: [],
    toAdd: [],
    afterMilliseconds: [],
  };
  expect(named(usual, { kind: "delivery", delivery })).toEqual({
    before: [],
    arrows: ["account-a-upload-bucket → thumbnail denied"],
    boxes: ["account-a-upload-bucket allowed", "thumbnail denied"],
  });
});

test.each([
  ["event-bridge", ["account-a-upload-bucket → thumbnail allowed"]],
  [
    "fan-out-queue",
    [
      "account-a-upload-bucket → thumbnail-events allowed",
      "thumbnail-events → thumbnail-events allowed",
      "thumbnail-function-role → thumbnail-events allowed",
    ],
  ],
])("of %s an event is drawn through every stop on its way", async (example, arrows) => {
  const one = await drawn(example);
  const way = deliveriesOf(one.model).find(({ functionArn }) => functionArn.endsWith(":thumbnail"));
  if (way === undefined) throw new Error("expected a way to the function");
  const step = way.steps.at(-1) ?? way.steps[0];
  const delivery = {
    ...{ bucket: way.bucket.name, key: "uploads/a.jpg", eventName: "ObjectCreated:Put" },
    ...{ functionArn: way.functionArn, through: way.through, steps: way.steps },
    ...{ allowed: true, why: [], toAdd: [], afterMilliseconds: [0] },
  };
  if (step === undefined) throw new Error("expected a step");
  const path = named(one, { kind: "delivery", delivery: { ...delivery, step } });
  expect(path.arrows).toEqual(expect.arrayContaining(arrows));
});

test("an event that is given up goes to the failure queue, as the function's role", () => {
  const discarded = {
    functionName: "thumbnail",
    requestId: "1",
    condition: "RetriesExhausted" as const,
    outcome: "queued" as const,
    file: "f",
    why: [],
    toAdd: [],
  };
  expect(named(usual, { kind: "discarded", discarded })).toMatchObject({
    before: ["thumbnail → AccountA-LambdaRole"],
    arrows: ["AccountA-LambdaRole → thumbnail-failures allowed"],
  });
});

test("a person of Identity Center is the permission set's role, whatever its path and digits", async () => {
  const people = await drawn("identity-center");
  const bucket = people.model.buckets.find(({ policy }) => policy !== null)?.arn ?? "";
  const role =
    "arn:aws:iam::111111111111:role/aws-reserved/sso.amazonaws.com/ap-northeast-1/AWSReservedSSO_S3CrossAccountAccess_0123456789abcdef";
  const request = record({
    principal: role,
    account: "111111111111",
    chain: [],
    decisions: [decision("s3:PutObject", `${bucket}/people/a`)],
  });
  expect(named(people, { kind: "request", request }).arrows).toEqual([
    expect.stringMatching(/^S3CrossAccountAccess → .+ allowed$/),
  ]);
});
