import type { Model, ModelBucket } from "../../src/terraform-model";
import type { ResolvedConfig } from "../../src/config/schema";
import { createSend, type AwsRequest, type AwsResponse, type Send } from "../../src/live/aws-request";
import { prove } from "../../src/verifier";
import { accountCalls } from "../../src/live/account-calls";
import { readLive, type LiveModel } from "../../src/live/live-model";
import { probe } from "../../src/live/probe";
import { PROBE_FOLDER, type ProbeAccount } from "../../src/live/probe-options";
import { probePolicy } from "../../src/live/probe-policy";
import type { ProbeRow } from "../../src/live/probe-row";
import {
  startAdminEndpoint,
  startGateway,
  withoutStatements,
  type Credentials,
  type Gateway,
  type ObjectChange,
} from "../../src/sandbox/gateway";
import { deployToMoto } from "../support/deploy-to-moto";
import { ACCOUNT_A, ACCOUNT_B, LAMBDA, TASK, TASK_SOURCE, twoWriters } from "../support/sandbox-config";
import { lambdaWriter, resolved, smallConfig } from "../support/configs";
import { OPTION_CONFIGS } from "../verifier/option-configs";
import { permissionsOf } from "./permissions-of";
import { modelOf } from "../support/sandbox-world";
import { emptyStore } from "../support/shared-store";

/** What gateway and store answer to; the others are moto's alone. */
const SETTINGS = ["publicAccessBlock", "ownershipControls", "encryption", "notification"];

interface World {
  readonly send: Send;
  /** Each request, and whose credentials signed it. */
  readonly sentBy: { readonly request: AwsRequest; readonly account: string }[];
  readonly gateway: Gateway;
  readonly changes: ObjectChange[];
  readonly model: Model;
}

interface OpenWorld extends World {
  readonly close: () => Promise<void>;
}

/** A deployment of the config without some statements, in the one store: the world before is gone. */
async function openWorld(config: ResolvedConfig, without: readonly string[] = []): Promise<OpenWorld> {
  const model = modelOf(config);
  const moto = await emptyStore();
  const door = await startAdminEndpoint({ motoUrl: moto.url, accounts: [ACCOUNT_A, ACCOUNT_B] });
  await deployToMoto(withoutStatements(model, without), door.url);
  const gateway = await startGateway({ model, motoUrl: moto.url, without });
  const changes: ObjectChange[] = [];
  gateway.onObjectChange((change) => changes.push(change));
  const sentBy: World["sentBy"] = [];
  const toGateway = createSend(({ plain }) => (plain === true ? gateway.plainUrl : gateway.url));
  const toMoto = createSend(() => door.url);
  const send: Send = (request, keys) => {
    sentBy.push({ request, account: (keys as Credentials | undefined)?.account ?? "" });
    if (request.path.endsWith("/invocations")) return Promise.resolve(dryRun(keys as Credentials));
    const isSetting = SETTINGS.some((name) => request.query?.[name] !== undefined);
    const isMoto = request.service !== "sts" && (request.service !== "s3" || isSetting);
    if (!isMoto) return toGateway(request, keys);
    return toMoto(request, { accessKeyId: (keys as Credentials).account, secretAccessKey: "local" });
  };
  const close = async (): Promise<void> => {
    await door.close();
    await gateway.close();
  };
  return { send, sentBy, gateway, changes, model, close };
}

/** A world for one test alone. */
async function inWorld<T>(
  config: ResolvedConfig,
  without: readonly string[],
  act: (world: World) => Promise<T>,
): Promise<T> {
  const world = await openWorld(config, without);
  try {
    return await act(world);
  } finally {
    await world.close();
  }
}

/** The store would start a container for it. */
function dryRun({ principalArn }: Credentials): AwsResponse {
  if (principalArn.endsWith("role/Administrator")) return { status: 204, body: "" };
  const session = `${principalArn.replace(":iam::", ":sts::").replace(":role/", ":assumed-role/")}/session`;
  const words = `User: ${session} is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:eu-central-1:${ACCOUNT_A}:function:thumbnail because no identity-based policy allows the lambda:InvokeFunction action`;
  return { status: 403, body: JSON.stringify({ Message: words }) };
}

const administrators = (gateway: Gateway): ProbeAccount[] =>
  [["A", ACCOUNT_A] as const, ["B", ACCOUNT_B] as const].map(([label, account]) => ({
    label,
    account,
    region: "eu-central-1",
    keys: gateway.issueForAdministrator(account),
  }));

async function rowsOf(
  config: ResolvedConfig,
  { send, model, gateway }: World,
  changes: Partial<Parameters<typeof probe>[0]> = {},
): Promise<ProbeRow[]> {
  const rows: ProbeRow[] = [];
  const options = {
    config,
    model,
    send,
    accounts: administrators(gateway),
    plain: true,
    id: "id",
    ...changes,
  };
  for await (const row of probe(options)) rows.push(row);
  return rows;
}

const config = twoWriters();
/** The key is not for the bucket's own account: none of these may write, and S3 asks KMS for none. */
const keyed = resolved(OPTION_CONFIGS["keys of their own"] ?? smallConfig());
/** Lambda keeps a policy for the alias, apart from the function's own. */
const withAlias = resolved({
  ...smallConfig(),
  writers: [...smallConfig().writers, lambdaWriter({ alias: "live" })],
});
const withQueue = resolved({
  ...smallConfig(),
  writers: [...smallConfig().writers, lambdaWriter({ trigger: { kind: "sqs" } })],
});

const others = (rows: readonly ProbeRow[]): string[] =>
  rows
    .filter(({ verdict }) => verdict !== "as-expected")
    .map(({ who, what, why }) => `${who} ${what}: ${why.join("; ")}`);

const asTask = ({ gateway }: World): ProbeAccount[] => {
  const [, b] = administrators(gateway);
  if (b === undefined) throw new Error("expected an administrator of B");
  const keys = gateway.issueForService("ecs-tasks.amazonaws.com", TASK, TASK_SOURCE);
  return [{ label: "A", account: ACCOUNT_A, region: "eu-central-1", keys }, b];
};
const of = (rows: readonly ProbeRow[], what: string) =>
  rows.find((row) => row.who === "A" && row.what === what);
const PUT = `s3:PutObject arn:aws:s3:::destination-bucket/tasks/${PROBE_FOLDER}id`;

/** The model with what is deployed instead of the stacks' own policies, and what differs. */
const live = async ({ model, send, gateway }: World): Promise<LiveModel> =>
  readLive(
    model,
    administrators(gateway).map(({ label, account, region, keys }) => ({
      label,
      calls: accountCalls(send, keys, account, region),
    })),
  );

describe.each([
  ["without keys", config, []],
  ["with an alias", withAlias, []],
  ["with keys", keyed, ["s3:GetObject", "kms:Decrypt", "kms:GenerateDataKey"]],
])("where the stacks are deployed, %s,", (_, declared, neverAsked) => {
  let world: OpenWorld;
  beforeAll(async () => {
    world = await openWorld(declared);
  });
  afterAll(() => world.close());

  it("it needs what its policy allows, and nothing else", async () => {
    const rows = await rowsOf(declared, world);
    expect(others(rows)).toEqual([]);
    const asked = world.sentBy.flatMap(({ request, account }) =>
      permissionsOf(request, world.model, account).map((one) => ({ ...one, account })),
    );
    for (const account of [ACCOUNT_A, ACCOUNT_B]) {
      const { Statement } = probePolicy(account, { config: declared, model: world.model });
      const own = asked.filter((one) => one.account === account);
      const covers = (
        { Action, Resource }: (typeof Statement)[number],
        { action, resource }: { action: string; resource: string },
      ) => Action.includes(action) && Resource.some((pattern) => matches(pattern, resource));
      const notAllowed = own.filter((one) => !Statement.some((statement) => covers(statement, one)));
      expect(notAllowed).toEqual([]);
      const unused = Statement.flatMap((statement) =>
        statement.Action.filter(
          (action) => !own.some((one) => covers({ ...statement, Action: [action] }, one)),
        ),
      );
      expect(unused).toEqual(account === ACCOUNT_B ? neverAsked : []);
    }
  });

  it("what is deployed is proven instead of the stacks' own policies", async () => {
    const { model, rows } = await live(world);
    expect(rows).toEqual([]);
    const proof = prove(declared, model);
    expect([proof.proven, proof.lint]).toEqual([true, []]);
    expect(proof.rows.length).toBe(prove(declared, world.model).rows.length);
  });
});

function matches(pattern: string, text: string): boolean {
  return pattern.endsWith("*") ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
}

describe("where the stacks are deployed,", () => {
  let world: OpenWorld;
  beforeAll(async () => {
    world = await openWorld(config);
  });
  afterAll(() => world.close());
  beforeEach(() => {
    world.changes.length = 0;
  });

  it("everything is found as it should be, and nothing is left behind", async () => {
    const rows = await rowsOf(config, world);
    expect(others(rows)).toEqual([]);
    const asked = rows.map(({ who, what, expected }) => `${who} ${what} ${expected}`);
    const probeOf = (folder: string) => `arn:aws:s3:::destination-bucket/${folder}${PROBE_FOLDER}id`;
    expect(asked).toEqual(
      expect.arrayContaining([
        "A the policies of role task-role as in the stacks",
        "B the bucket policy of destination-bucket as in the stacks",
        "B the trust policy of target-role as in the stacks",
        "A the policy of function thumbnail as in the stacks",
        "B versioning of destination-bucket Enabled",
        "A sts:AssumeRole arn:aws:iam::222222222222:role/target-role denied",
        "no one s3:ListBucket arn:aws:s3:::destination-bucket denied",
        `A s3:PutObject ${probeOf("tasks/")} denied`,
        `B s3:PutObject ${probeOf("tasks/")} allowed`,
        `B s3:PutObject ${probeOf("tasks/")}, without TLS denied`,
      ]),
    );
    const made = world.changes.filter(({ eventName }) => eventName.startsWith("ObjectCreated"));
    const removed = world.changes.filter(
      ({ eventName, versionId }) => eventName === "ObjectRemoved:Delete" && versionId !== "null",
    );
    expect(made.map(({ key }) => key).every((key) => key.includes(PROBE_FOLDER))).toBe(true);
    expect(removed.map(({ versionId }) => versionId)).toEqual(made.map(({ versionId }) => versionId));
  });

  it("nothing is written that no one could delete, and nothing at all by a look", async () => {
    const [a] = administrators(world.gateway);
    const rows = await rowsOf(config, world, { accounts: a === undefined ? [] : [a] });
    const puts = rows.filter(({ what }) => what.startsWith("s3:PutObject"));
    expect(puts.map(({ received }) => received)).toEqual(puts.map(() => "not tried"));
    expect(puts.length).toBeGreaterThan(2);
    await rowsOf(config, world, { readOnly: true });
    expect(world.changes.filter(({ versionId }) => versionId !== "null")).toEqual([]);
  });

  it("credentials of another account are noticed, and what is deployed that no stack has", async () => {
    const [a, b] = administrators(world.gateway);
    if (a === undefined || b === undefined) throw new Error("expected two administrators");
    const [row] = await rowsOf(config, world, { accounts: [{ ...a, keys: b.keys }] });
    expect(row).toMatchObject({
      verdict: "other",
      expected: `account ${ACCOUNT_A}`,
      received: `account ${ACCOUNT_B}`,
    });
    const less = withoutStatements(world.model, ["WriteObjects", "WriteObjectsByTask"]);
    const rows = await rowsOf(config, { ...world, model: less }, { readOnly: true });
    expect(others(rows)).toEqual([
      "A the policies of role task-role: deployed, but in no stack: WriteObjects",
      "B the bucket policy of destination-bucket: deployed, but in no stack: WriteObjectsByTask",
    ]);
  });

  it("a bucket that is set up otherwise is noticed", async () => {
    const changed = (bucket: ModelBucket): ModelBucket => ({
      ...bucket,
      ownership: "ObjectWriter",
      versioning: "Suspended",
      publicAccessBlock: {
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: false,
      },
    });
    const model = { ...world.model, buckets: world.model.buckets.map(changed) };
    const rows = await rowsOf(config, { ...world, model }, { readOnly: true });
    const found = rows.filter(
      ({ verdict, what }) => verdict === "other" && what.includes("destination-bucket"),
    );
    expect(found.map(({ what, expected, received }) => [what, expected, received])).toEqual([
      [
        "Block Public Access of destination-bucket",
        "BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy",
        "BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets",
      ],
      ["object ownership of destination-bucket", "ObjectWriter", "BucketOwnerEnforced"],
      ["versioning of destination-bucket", "Suspended", "Enabled"],
    ]);
  });

  it("what the writers are for is tried with their credentials, and their near misses", async () => {
    const rows = await rowsOf(config, world, { accounts: asTask(world) });
    expect(rows.filter(({ verdict }) => verdict === "other")).toEqual([]);
    expect(of(rows, PUT)).toMatchObject({ expected: "allowed" });
    expect(of(rows, PUT.replace("tasks/", "thumbnails/"))).toMatchObject({ expected: "denied" });
    expect(of(rows, `${PUT}, without TLS`)).toMatchObject({ expected: "denied" });
  });

  it("a role in B that may be assumed asks from then on", async () => {
    const [, b] = administrators(world.gateway);
    if (b === undefined) throw new Error("expected an administrator of B");
    const keys = world.gateway.issueForService("lambda.amazonaws.com", LAMBDA);
    const accounts = [{ label: "A", account: ACCOUNT_A, region: "eu-central-1", keys }, b];
    const rows = await rowsOf(config, world, { accounts });
    expect(rows.filter(({ verdict }) => verdict === "other")).toEqual([]);
    const what = PUT.replace("tasks/", "thumbnails/");
    expect(rows.find((row) => row.who === "A as target-role" && row.what === what)).toMatchObject({
      expected: "allowed",
    });
  });
});

describe("statements that are removed are noticed and named, and the rest is not proven:", () => {
  /** The Sids of each policy. */
  const policiesOf = (declared: ResolvedConfig): string[][] => {
    const { roles, buckets, functions, queues, topics } = modelOf(declared);
    return [
      ...roles.flatMap(({ trust, identity }) => [trust, ...identity]),
      ...[...buckets, ...functions, ...queues, ...topics].flatMap(({ policy }) => policy ?? []),
    ].map(({ document }) => document.statements.flatMap(({ sid }) => sid ?? []));
  };
  const known = new Set<string>();
  /** What is removed at a time: one statement of a policy, and those of trust policies apart from the others. */
  const roundsOf = (declared: ResolvedConfig): string[][] => {
    const policies = policiesOf(declared);
    const isTrust = (sid: string): boolean => sid.startsWith("Trust");
    const areApart = (one: string, other: string): boolean =>
      isTrust(one) === isTrust(other) && !policies.some((sids) => sids.includes(one) && sids.includes(other));
    const rounds: string[][] = [];
    for (const sid of new Set(policies.flat().filter((one) => !known.has(one)))) {
      known.add(sid);
      const round = rounds.find((sids) => sids.every((other) => areApart(sid, other)));
      if (round === undefined) rounds.push([sid]);
      else round.push(sid);
    }
    return rounds;
  };
  const cases = [withAlias, withQueue, config].flatMap((declared) =>
    roundsOf(declared).map((sids) => ({ declared, sids, title: sids.join(", ") })),
  );

  it("there are such of queues", () => {
    expect(known.size).toBeGreaterThan(new Set(policiesOf(config).flat()).size);
  });

  it.each(cases)("$title", async ({ declared, sids }) => {
    await inWorld(declared, sids, async (world) => {
      const rows = others(await rowsOf(declared, world, { readOnly: true }));
      expect(sids.filter((sid) => !rows.some((row) => row.includes(sid)))).toEqual([]);
      // Nothing else is wrong.
      expect(rows.filter((row) => !sids.some((sid) => row.includes(sid)))).toEqual([]);
      // AWS takes no role without a statement in its trust.
      if (sids.some((sid) => sid.startsWith("Trust"))) return;
      const deployed = await live(world);
      const reasons = deployed.rows.flatMap(({ why }) => why).join();
      expect(sids.filter((sid) => !reasons.includes(sid))).toEqual([]);
      expect(prove(declared, deployed.model).proven).toBe(false);
    });
  });
});

it.each([
  ["WriteObjects", "policy of role task-role"],
  ["WriteObjectsByTask", "bucket policy of destination-bucket"],
])("a write that is denied without %s names it", async (sid, policy) => {
  const rows = await inWorld(config, [sid], (world) => rowsOf(config, world, { accounts: asTask(world) }));
  expect(of(rows, PUT)).toMatchObject({ verdict: "other", expected: "allowed", received: "denied" });
  expect(of(rows, PUT)?.why.join()).toContain(`${sid} of ${policy}`);
});

it("a near miss that is allowed is another deployment, and what it wrote is deleted", async () => {
  await inWorld(config, ["DenyInsecureTransport", "DenyOldTls"], async (world) => {
    const rows = await rowsOf(config, world, { accounts: asTask(world) });
    expect(of(rows, `${PUT}, without TLS`)).toMatchObject({
      verdict: "other",
      expected: "denied",
      received: "allowed",
    });
    expect(
      rows
        .filter(({ what }) => what.startsWith("s3:DeleteObjectVersion"))
        .every(({ verdict }) => verdict === "as-expected"),
    ).toBe(true);
  });
});

it("a permission on the function itself is noticed next to that on its alias, though both have one Sid", async () => {
  const { model, rows } = await inWorld(withAlias, [], async (world) => {
    const answer = await world.send(
      {
        service: "lambda",
        region: "eu-central-1",
        method: "POST",
        path: "/2015-03-31/functions/thumbnail/policy",
        body: JSON.stringify({
          StatementId: "AllowSourceBucket",
          Action: "lambda:InvokeFunction",
          Principal: "s3.amazonaws.com",
        }),
      },
      world.gateway.issueForAdministrator(ACCOUNT_A),
    );
    expect(answer.status).toBeLessThan(300);
    return live(world);
  });
  const [row, ...more] = rows;
  expect([row?.what, more]).toEqual(["the policy of function thumbnail", []]);
  expect(row?.why.join()).toMatch(/^deployed, but in no stack: \{.*:function:thumbnail"/);
  expect(prove(withAlias, model).proven).toBe(false);
});

it("is not proven with a statement more", async () => {
  const { model, rows } = await inWorld(config, [], async (world) => {
    const role = await world.send(
      {
        service: "iam",
        region: "eu-central-1",
        method: "POST",
        path: "/",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({
          Action: "PutRolePolicy",
          Version: "2010-05-08",
          RoleName: "target-role",
          PolicyName: "by-hand",
          PolicyDocument: JSON.stringify({
            Version: "2012-10-17",
            Statement: [{ Sid: "ByHand", Effect: "Allow", Action: "s3:DeleteObject", Resource: "*" }],
          }),
        }).toString(),
      },
      world.gateway.issueForAdministrator(ACCOUNT_B),
    );
    expect(role.status).toBe(200);
    return live(world);
  });
  expect(rows).toMatchObject([
    { what: "the policies of role target-role", why: ["deployed, but in no stack: ByHand"] },
  ]);
  expect(prove(config, model).rows.some(({ verdict }) => verdict === "too-much")).toBe(true);
});
