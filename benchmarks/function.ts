import { readFileSync } from "node:fs";
import { join } from "node:path";
import type sharp from "sharp";
import { loadConfig } from "../src/config/load-config";
import { functionsAmong, resolveWriters } from "../src/config/resolve-writers";
import { functionEnvironment } from "../src/handshakes/function-settings";
import { startLoopbackAws, type LoopbackAws } from "../__tests__/support/loopback-aws";
import { startPackagedFunction } from "../__tests__/support/packaged-function";
import { photograph, pipeline } from "../__tests__/support/pictures";
import { createdEvent } from "../__tests__/support/s3-events";
import { ROOT, table } from "./measure";

/**
 * Time and peak memory of the packaged function under Lambda's Node.js, for pictures of several kinds: what the
 * default memory and timeout come from. For Linux on x64, after `npm test` has installed that Node.js.
 */

const SOURCE = "account-a-upload-bucket";
const INVOCATIONS = 15;

const PICTURES: Readonly<Record<string, () => sharp.Sharp>> = {
  "12 MP JPEG": () => pipeline(photograph(4000, 3000)).jpeg({ quality: 90 }),
  "24 MP JPEG": () => pipeline(photograph(6000, 4000)).jpeg({ quality: 90 }),
  "24 MP progressive JPEG": () => pipeline(photograph(6000, 4000)).jpeg({ quality: 90, progressive: true }),
  "24 MP PNG": () => pipeline(photograph(6000, 4000)).png({ compressionLevel: 3 }),
  "63 MP JPEG": () => pipeline(photograph(9000, 7000)).jpeg({ quality: 90 }),
};

async function main(): Promise<void> {
  const region = "ap-northeast-1";
  const aws = await startLoopbackAws({
    buckets: {
      [SOURCE]: { owner: "111111111111", region },
      "account-b-thumb-bucket": { owner: "222222222222", region },
    },
    roles: ["arn:aws:iam::222222222222:role/ThumbXRole"],
  });
  const config = await loadConfig(join(ROOT, "s3-handshake.config.ts"));
  const [writer] = functionsAmong(resolveWriters(config));
  if (writer === undefined) throw new Error("expected a function in the config");
  const environment = { ...functionEnvironment(writer), ...aws.environment(), AWS_REGION: region };
  const rows: (string | number)[][] = [];
  for (const [name, picture] of Object.entries(PICTURES)) {
    rows.push([name, ...(await measure(name, await picture().toBuffer(), aws, environment))]);
    console.error(name);
  }
  await aws.close();
  console.log(
    table(
      ["picture", "ms, first", "ms, median of the others", "MB, first", `MB, after ${INVOCATIONS}`],
      rows,
    ),
  );
}

/** A process of its own for each kind of picture. */
async function measure(
  name: string,
  bytes: Buffer,
  aws: LoopbackAws,
  environment: Record<string, string>,
): Promise<number[]> {
  const thumbnail = await startPackagedFunction("thumbnail", environment);
  const milliseconds: number[] = [];
  const megabytes: number[] = [];
  for (let count = 0; count < INVOCATIONS; count += 1) {
    const key = `uploads/${name}-${count}.jpg`;
    const { versionId } = aws.putObject(SOURCE, key, bytes);
    const started = performance.now();
    const { error } = await thumbnail.invoke(
      createdEvent({ key, bucket: SOURCE, ...(versionId && { versionId }) }),
    );
    if (error !== undefined) throw new Error(error.message);
    milliseconds.push(performance.now() - started);
    megabytes.push(peakMegabytes(thumbnail.pid));
  }
  thumbnail.stop();
  const [first = 0, ...others] = milliseconds;
  const middle = others.sort((one, other) => one - other)[Math.floor(others.length / 2)] ?? 0;
  return [first, middle, megabytes[0] ?? 0, megabytes.at(-1) ?? 0];
}

function peakMegabytes(pid: number): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) / 1024;
}

void main();
