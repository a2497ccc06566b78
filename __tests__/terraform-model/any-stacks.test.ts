import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { answer } from "../../src/analysis/can";
import { readModel, readStacks, type RawStack } from "../../src/terraform-model";
import { prove } from "../../src/verifier";
import { ModelError } from "../../src/terraform-model/model-error";
import { HandshakeError } from "../../src/config/errors";
import type { ResolvedConfig } from "../../src/config/schema";
import { destinationsOf } from "../../src/config/writers-of";
import { loadExample, stacksOf } from "../verifier/synthesized-stacks";

/** A machine that is busy with other tests takes several times as long. */
jest.setTimeout(120_000);
/** The same inputs every time. */
const REPEATED = { seed: 2101913579 };

type Key = string | number;
type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

function nested(levels: number, wrap: (inner: Json) => Json): Json {
  let value: Json = "x";
  for (let level = 0; level < levels; level++) value = wrap(value);
  return value;
}

/** What stands where something else should, in JSON as people and programs come to write it. */
const HOSTILE: readonly Json[] = [
  ...[null, true, 0, -1, 1e308, "", " ", "*", [], {}, [[]], [null], { "": "" }, "\u0000", "\ud800"],
  ...["${", "${}", "${[}", "%{if}", "$${", "${aws_s3_bucket.x.id}", "${jsonencode(1)}", "${jsonencode({})}"],
  ...["__proto__", "constructor", "toString", { constructor: 1 }, { toString: "x" }],
  ...["{}", "[]", "null", '{"Version":"2012-10-17","Statement":[{}]}', "arn:", ":::::", "arn:aws:s3:::x/*"],
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}',
  '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Condition":{"StringLike":{"aws:userid":"*:x"}}}}',
  "x".repeat(100_000),
  "*?".repeat(900),
  nested(90, (inner) => [inner]),
  nested(90, (inner) => ({ a: inner })),
  `\${${"[".repeat(5_000)}`,
];
const NAMES = ["__proto__", "constructor", "", "a.b", "x".repeat(5_000)];

function pathsOf(value: Json, at: readonly Key[] = []): (readonly Key[])[] {
  if (typeof value !== "object" || value === null) return [at];
  const inner = Object.entries(value).flatMap(([key, item]) =>
    pathsOf(item, [...at, Array.isArray(value) ? Number(key) : key]),
  );
  return [at, ...inner];
}

type Edit = (parent: Record<Key, Json>, key: Key) => void;

function applied(text: string, path: readonly Key[], edit: Edit): RawStack[] {
  const stacks = JSON.parse(text) as Json;
  let parent = stacks as unknown as Record<Key, Json>;
  for (const key of path.slice(0, -1)) parent = parent[key] as Record<Key, Json>;
  edit(parent, path.at(-1) ?? 0);
  return stacks as unknown as RawStack[];
}

const replaced =
  (value: Json): Edit =>
  (parent, key) =>
    (parent[key] = value);

const removed: Edit = (parent, key) => {
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  // oxlint-disable-next-line typescript/no-dynamic-delete -- its own copy
  else delete parent[key];
};

/** An own property, as JSON.parse makes it, with any name. */
const renamed =
  (name: string): Edit =>
  (parent, key) => {
    const value = parent[key];
    removed(parent, key);
    if (Array.isArray(parent)) parent.push({ [name]: value ?? null });
    else Object.defineProperty(parent, name, { value, enumerable: true, configurable: true, writable: true });
  };

/** Cuts out, puts in or repeats a part of a text: most texts of a stack are policies. */
const cut =
  (at: number, length: number, put: string, times: number): Edit =>
  (parent, key) => {
    const text = parent[key];
    if (typeof text !== "string") return;
    const from = at % (text.length + 1);
    const part = text.slice(from, from + length);
    parent[key] = text.slice(0, from) + put + part.repeat(times) + text.slice(from + length);
  };

const edits = (values: readonly Json[]): fc.Arbitrary<Edit> =>
  fc.oneof(
    fc.constantFrom(...HOSTILE, ...values).map(replaced),
    fc.constant(removed),
    fc.constantFrom(...NAMES).map(renamed),
    fc.constant<Edit>((parent, key) => (parent[key] = [parent[key] ?? null])),
    fc
      .tuple(fc.nat(), fc.nat(60), fc.constantFrom("", '"', "{", "]", "*", "${", "\\", "$", ","), fc.nat(3))
      .map((parts) => cut(...parts)),
  );

/** Works it out, or is refused. */
function endsWell(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof HandshakeError)) throw error;
  }
}

/** Every command's way, from the stacks to a verdict. */
function decided(stacks: readonly RawStack[], config: ResolvedConfig): void {
  const model = readModel(stacks);
  const [{ bucketName } = { bucketName: "" }] = destinationsOf(config);
  const question = {
    principal: `arn:aws:iam::${config.accounts.A.id}:root`,
    action: "s3:PutObject",
    resource: `arn:aws:s3:::${bucketName}/x`,
    circumstances: {},
  };
  answer(question, config, model);
  prove(config, model);
}

test.each([
  ["access-grants", 250],
  ["assume-role-thumbnail", 250],
  ["identity-center", 250],
])("whatever stands in the stacks of %s, they are read or refused by name", async (name, numRuns) => {
  const config = await loadExample(name);
  const text = JSON.stringify(stacksOf(config));
  const all = pathsOf(JSON.parse(text) as Json).filter((path) => path.length > 1);
  fc.assert(
    fc.property(fc.constantFrom(...all), edits([]), (path, edit) => {
      endsWell(() => readModel(applied(text, path, edit)));
    }),
    { numRuns, ...REPEATED },
  );
});

test("what can be read gets a verdict, or an error that says why there is none", async () => {
  const config = await loadExample("ecs-task");
  const text = JSON.stringify(stacksOf(config));
  const stacks = JSON.parse(text) as Json;
  expect(() => decided(stacks as unknown as RawStack[], config)).not.toThrow();
  const all = pathsOf(stacks).filter((path) => path.length > 3);
  const values = ["*", "aws:userid", "${aws:username}", "StringNotLike", "arn:aws:iam::111111111111:root"];
  fc.assert(
    fc.property(fc.constantFrom(...all), edits(values), (path, edit) => {
      endsWell(() => decided(applied(text, path, edit), config));
    }),
    { numRuns: 60, ...REPEATED },
  );
});

test("whatever is in the files themselves, they are read or refused by name", () => {
  const folder = mkdtempSync(join(tmpdir(), "any-stacks-"));
  try {
    mkdirSync(join(folder, "stacks/one"), { recursive: true });
    const manifest = '{"stacks":{"one":{"workingDirectory":"stacks/one"}}}';
    const stack = '{"provider":{"aws":[{"region":"eu-central-1","allowed_account_ids":["111111111111"]}]}}';
    const text = fc.tuple(
      fc.nat(),
      fc.nat(30),
      fc.constantFrom("", "{", '"', "[".repeat(5_000), "\u0000"),
      fc.nat(3),
    );
    const edited = (whole: string, parts: [number, number, string, number]): string => {
      const parent = { text: whole } as Record<Key, Json>;
      cut(...parts)(parent, "text");
      return parent["text"] as string;
    };
    fc.assert(
      fc.property(text, text, (ofManifest, ofStack) => {
        writeFileSync(join(folder, "manifest.json"), edited(manifest, ofManifest));
        writeFileSync(join(folder, "stacks/one/cdk.tf.json"), edited(stack, ofStack));
        endsWell(() => readModel(readStacks(folder)));
      }),
      { numRuns: 150, ...REPEATED },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a table in a user's own app restricts no one, and in a config's stacks it is refused", async () => {
  const raw = stacksOf(await loadExample("ecs-task"));
  const withTable = raw.map(({ id, json }) => {
    const stack = json as { readonly resource: object };
    const provider = `aws.${id}`;
    return {
      id,
      json: { ...stack, resource: { ...stack.resource, aws_dynamodb_table: { t: { name: "t", provider } } } },
    };
  });
  expect(() => readModel(withTable)).toThrow("a resource type whose effect on access is known");
  // One that no config gives: `team_account_A` would be account_A of the environment team.
  const own = withTable.map(({ id, json }) => ({ id: `our-${id}`, json }));
  expect(readModel(own).roles).toEqual(readModel(raw).roles);
});

test("a stack whose name is no text is refused by name", async () => {
  const [first] = stacksOf(await loadExample("ecs-task"));
  const id = { constructor: 1, toString: "x" } as unknown as string;
  expect(() => readModel([{ id, json: first?.json }])).toThrow(ModelError);
});
