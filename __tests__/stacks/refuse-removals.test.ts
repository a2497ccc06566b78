import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { App } from "cdktf";
import type { HandshakeConfig } from "../../src/config/schema";
import { planHandshakes } from "../../src/handshakes/declare-handshakes";
import { buildStacks } from "../../stacks/build-stacks";
import { CONFIRM_REMOVAL_VARIABLE } from "../../stacks/refuse-removals";
import { replaceOutput } from "../../stacks/replace-output";
import { lambdaWriter, resolved, smallConfig } from "../support/configs";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "refuse-removals-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  Reflect.deleteProperty(process.env, CONFIRM_REMOVAL_VARIABLE);
  Reflect.deleteProperty(process.env, "SYNTH_HCL_OUTPUT");
});

async function synth(config: HandshakeConfig): Promise<void> {
  const zipPath = join(folder, "function.zip");
  writeFileSync(zipPath, "code");
  await replaceOutput(join(folder, "cdktf.out"), (outdir) => {
    const app = new App({ outdir, stackTraces: false });
    buildStacks(app, planHandshakes(resolved(config)), () => ({
      zipPath,
      sha256Base64: Buffer.alloc(32).toString("base64"),
    }));
    app.synth();
  });
}

function written(): Record<string, string> {
  const out = join(folder, "cdktf.out");
  return Object.fromEntries(
    readdirSync(out, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => [
        join(entry.parentPath, entry.name),
        readFileSync(join(entry.parentPath, entry.name), "utf8"),
      ]),
  );
}

const source = { in: "own-bucket", bucketName: "source-bucket" } as const;
const kms = { kind: "sse-kms", alias: "alias/destination" } as const;
const keyed: HandshakeConfig = {
  ...smallConfig(),
  destination: { bucketName: "destination-bucket", encryption: kms },
};
const plain = smallConfig();
const withSource: HandshakeConfig = {
  ...plain,
  writers: [
    ...plain.writers,
    lambdaWriter({ source: { ...source, encryption: { kind: "sse-kms", alias: "alias/source" } } }),
  ],
};
const audited: HandshakeConfig = {
  ...plain,
  audit: { trail: { name: "objects", logBucketName: "trail-logs" } },
};
const functionKey: HandshakeConfig = {
  ...plain,
  writers: [...plain.writers, lambdaWriter({ source, kmsKey: { alias: "alias/function" } })],
};

test.each<[what: string, before: HandshakeConfig, after: HandshakeConfig, ...gone: string[]]>([
  ["the destination's key", keyed, plain, "alias/destination"],
  ["a source and its key, with its function", withSource, plain, "source-bucket", "alias/source"],
  ["the bucket of the trail", audited, plain, "trail-logs"],
  [
    "a function's key",
    functionKey,
    { ...functionKey, writers: [...plain.writers, lambdaWriter({ source })] },
    "alias/function",
  ],
  [
    "a source bucket for another one",
    { ...plain, writers: [lambdaWriter({ source })] },
    { ...plain, writers: [lambdaWriter({ source: { ...source, bucketName: "other-source" } })] },
    "source-bucket",
  ],
])("%s: refused, and the output stays as it was", async (_what, before, after, ...gone) => {
  await synth(before);
  const was = written();
  const error = await synth(after).catch((caught: unknown) => caught as Error);
  expect(error).toMatchObject({ code: "STORE_REMOVED", exitCode: 2 });
  for (const name of gone) expect((error as Error).message).toContain(`  ${name} (account_`);
  expect((error as Error).message).toContain(`${CONFIRM_REMOVAL_VARIABLE}=${gone.join(",")}`);
  expect((error as Error).message).toContain(
    `synth ${gone.map((name) => `--confirm-removal ${name}`).join(" ")}\n`,
  );
  const orders = (error as Error).message.match(/-chdir=\S+ state rm 'aws_(kms_key|s3_bucket)\.[\w-]+'/g);
  expect(orders).toHaveLength(gone.length);
  const stacks = relative("", join(folder, "cdktf.out/stacks"));
  for (const order of orders ?? []) expect(order).toContain(`-chdir=${stacks}/account_`);
  expect(written()).toEqual(was);

  process.env[CONFIRM_REMOVAL_VARIABLE] = gone.join(",");
  await synth(after);
  expect(written()).not.toEqual(was);
});

test("one of two that go is not confirmed: refused", async () => {
  await synth(withSource);
  process.env[CONFIRM_REMOVAL_VARIABLE] = "source-bucket";
  await expect(synth(plain)).rejects.toThrow(/alias\/source/);
  await expect(synth(plain)).rejects.not.toThrow(/ {2}source-bucket \(/);
});

test("the same in HCL, and from one to the other", async () => {
  process.env["SYNTH_HCL_OUTPUT"] = "true";
  await synth(keyed);
  await expect(synth(plain)).rejects.toThrow(/alias\/destination/);
  Reflect.deleteProperty(process.env, "SYNTH_HCL_OUTPUT");
  await expect(synth(plain)).rejects.toThrow(/alias\/destination/);
  await synth(keyed);
  process.env["SYNTH_HCL_OUTPUT"] = "true";
  await expect(synth(plain)).rejects.toThrow(/alias\/destination/);
  await synth(keyed);
});

test("what may be destroyed may go", async () => {
  await synth({ ...keyed, preventDestroy: false });
  await synth(plain);
});

test("what stays, or comes, does not matter", async () => {
  await synth(plain);
  await synth(keyed);
  await synth(keyed);
});

describe("another deployment", () => {
  const elsewhere: HandshakeConfig = { ...plain, destination: { bucketName: "another-destination" } };

  test("with another bucket, before anything was applied: written", async () => {
    await synth(keyed);
    await synth(elsewhere);
  });

  test("where something was applied, its state is that of the last one: refused", async () => {
    await synth(keyed);
    writeFileSync(join(folder, "terraform.account_B.tfstate"), "{}");
    await expect(synth(elsewhere)).rejects.toThrow(/alias\/destination/);
  });

  test("with its state in another place of S3: written", async () => {
    const inS3 = (key: string, config: HandshakeConfig): HandshakeConfig => ({
      ...config,
      accounts: {
        ...config.accounts,
        B: {
          ...config.accounts.B,
          backend: { kind: "s3", bucket: "state-bucket", key, region: "eu-central-1" },
        },
      },
    });
    await synth(inS3("dev.tfstate", keyed));
    await synth(inS3("prod.tfstate", plain));
    await synth(inS3("prod.tfstate", keyed));
    await expect(synth(inS3("prod.tfstate", elsewhere))).rejects.toThrow(/alias\/destination/);
  });
});

test("an output that was never of stacks is no last synth", async () => {
  mkdirSync(join(folder, "cdktf.out/stacks/account_B"), { recursive: true });
  await synth(plain);
});
