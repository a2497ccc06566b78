import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { unzipSync } from "fflate";
import { loadConfig } from "../src/config/load-config";
import { functionsAmong, resolveWriters } from "../src/config/resolve-writers";
import { functionEnvironment } from "../src/handshakes/function-settings";
import { buildLambdaPackage } from "../src/packaging/build-lambda-package";
import { installDependencies } from "../src/packaging/install-dependencies";
import { readSourceFiles } from "../src/packaging/source-files";
import { LAMBDA_NODE } from "../__tests__/support/lambda-runtime";
import { startLoopbackAws } from "../__tests__/support/loopback-aws";
import { photograph, pipeline } from "../__tests__/support/pictures";
import { createdEvent } from "../__tests__/support/s3-events";
import { median, ROOT, table } from "./measure";

/**
 * A cold start of the packaged function against the usual tutorial's, packages as npm lays them out: until the handler is
 * loaded, and until the first four thumbnails of a 12-megapixel JPEG are stored. In turn, under Lambda's Node.js.
 */

const ROUNDS = 21;
const REGION = "ap-northeast-1";
const SOURCE = "account-a-upload-bucket";

/** What Lambda's runtime does: load the handler, then call it. */
const RUNTIME = `
  const { handler } = require(process.argv[1]);
  process.stdout.write("loaded\\n");
  handler(JSON.parse(process.argv[2]), { awsRequestId: "1", getRemainingTimeInMillis: () => 60000 }).then(
    () => { process.stdout.write("done\\n"); process.exit(0); },
    (error) => { console.error(error); process.exit(1); },
  );
`;

/** The usual tutorial's function, with a role assumed as the default config has it. */
const TUTORIAL = `
  const { S3Client, GetObjectCommand, PutObjectCommand } = require("@aws-sdk/client-s3");
  const { STSClient, AssumeRoleCommand } = require("@aws-sdk/client-sts");
  const sharp = require("sharp");
  const s3 = new S3Client({});
  const sts = new STSClient({});
  exports.handler = async ({ Records: [{ s3: { bucket, object } }] }) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket.name, Key: object.key }));
    const bytes = Buffer.from(await Body.transformToByteArray());
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({ RoleArn: process.env.TARGET_ROLE_ARN, RoleSessionName: "tutorial" }),
    );
    const target = new S3Client({
      credentials: {
        accessKeyId: Credentials.AccessKeyId,
        secretAccessKey: Credentials.SecretAccessKey,
        sessionToken: Credentials.SessionToken,
      },
    });
    for (const width of [160, 320, 640, 1280]) {
      const Body = await sharp(bytes).resize(width).webp({ quality: 80 }).toBuffer();
      const Key = "thumbnails/" + width + "/" + object.key + ".webp";
      await target.send(new PutObjectCommand({ Bucket: process.env.DESTINATION_BUCKET, Key, Body }));
    }
  };
`;

async function main(): Promise<void> {
  const aws = await startLoopbackAws({
    buckets: {
      [SOURCE]: { owner: "111111111111", region: REGION },
      "account-b-thumb-bucket": { owner: "222222222222", region: REGION },
    },
    roles: ["arn:aws:iam::222222222222:role/ThumbXRole"],
  });
  const config = await loadConfig(join(ROOT, "s3-handshake.config.ts"));
  const [writer] = functionsAmong(resolveWriters(config));
  if (writer === undefined) throw new Error("expected a function in the config");
  const environment = { ...functionEnvironment(writer), ...aws.environment(), AWS_REGION: REGION };
  const folder = mkdtempSync(join(tmpdir(), "start-"));
  const programs = {
    tutorial: { path: await layOutTutorial(folder), env: { ...environment, NODE_OPTIONS: "" } },
    ours: { path: await unpack(folder), env: environment },
  };
  const picture = await pipeline(photograph()).jpeg({ quality: 90 }).toBuffer();

  const names = ["tutorial", "ours"] as const;
  const runs = { tutorial: [], ours: [] } as Record<(typeof names)[number], Start[]>;
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const name of names) {
      const key = `uploads/${name}-${round}.jpg`;
      const { versionId } = aws.putObject(SOURCE, key, picture);
      const event = createdEvent({ key, bucket: SOURCE, ...(versionId && { versionId }) });
      const run = await start(programs[name].path, event, programs[name].env);
      // The first round is not counted.
      if (round > 0) runs[name].push(run);
    }
    process.stderr.write(`round ${round} of ${ROUNDS}\n`);
  }
  await aws.close();
  rmSync(folder, { recursive: true });

  const of = (name: (typeof names)[number], what: keyof Start) => median(runs[name].map((run) => run[what]));
  const row = (label: string, what: keyof Start) => {
    const [theirs, ours] = [of("tutorial", what), of("ours", what)];
    return [label, theirs, ours, (ours / theirs).toFixed(2)];
  };
  console.log(
    table(
      ["from the start of the process", "ms, tutorial", "ms, ours", "ratio"],
      [row("handler loaded", "loadedMs"), row("four thumbnails stored", "doneMs")],
    ),
  );
}

interface Start {
  readonly loadedMs: number;
  readonly doneMs: number;
}

async function start(path: string, event: object, env: Readonly<Record<string, string>>): Promise<Start> {
  const started = performance.now();
  const child = spawn(LAMBDA_NODE, ["-e", RUNTIME, path, JSON.stringify(event)], {
    cwd: dirname(path),
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const times = new Map<string, number>();
  for await (const line of createInterface({ input: child.stdout })) {
    if (!times.has(line)) times.set(line, performance.now() - started);
  }
  const [loadedMs, doneMs] = [times.get("loaded"), times.get("done")];
  if (loadedMs === undefined || doneMs === undefined) throw new Error(`${path} did not end well`);
  return { loadedMs, doneMs };
}

/** The tutorial's function with the very packages that the zip is made of. */
async function layOutTutorial(folder: string): Promise<string> {
  const dependencies = await installDependencies({
    cacheDirectory: join(ROOT, ".cache/lambda"),
    npmCpu: "x64",
    sources: readSourceFiles(join(ROOT, "lambda-src"), "thumbnail"),
    projectDirectory: ROOT,
    onProgress: (message) => process.stderr.write(`${message}\n`),
  });
  const path = join(folder, "tutorial/index.js");
  mkdirSync(dirname(path));
  writeFileSync(path, TUTORIAL);
  symlinkSync(join(dependencies, "node_modules"), join(dirname(path), "node_modules"));
  return path;
}

async function unpack(folder: string): Promise<string> {
  const { zipPath } = await buildLambdaPackage({ workload: "thumbnail", architecture: "x86_64" });
  for (const [name, content] of Object.entries(unzipSync(readFileSync(zipPath)))) {
    mkdirSync(dirname(join(folder, "ours", name)), { recursive: true });
    writeFileSync(join(folder, "ours", name), content);
  }
  return join(folder, "ours/index.js");
}

void main();
