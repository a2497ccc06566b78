import { functionArn, functionName, sourceOf } from "../declared/names";
import type { ResolvedConfig } from "../config/schema";
import type { BuiltInWriter, LambdaWriter, OwnCodeWriter } from "../config/writer-schema";
import {
  destinationOfFunction,
  destinationsOfWriter,
  lambdasOf,
  producerAccount,
} from "../config/writers-of";
import { dropObject } from "./callers/drop-object";
import type { PutOutcome } from "./callers/put-object";
import { callersOf } from "./callers/callers-of";
import { isAsExpected, runPrograms, type ProgramRun } from "./callers/run-programs";
import { picturesIn, type StoredPicture } from "./pictures-in";
import { PICTURE_SUFFIX, sampleObject, samplePicture } from "./sample-picture";
import type { Sandbox } from "./start-sandbox";

/** The result of a function's sample. */
export interface FunctionRun {
  readonly writer: string;
  readonly bucket: string;
  /** Of the sample. */
  readonly key: string;
  /** The result of the upload. */
  readonly drop: PutOutcome;
  /** The function's output. */
  readonly made: readonly StoredPicture[];
  /** Whether the output is complete, or own code has ended without an error. */
  readonly complete: boolean;
  /** Its runtime is not on this machine. @default false */
  readonly notRun?: boolean;
}

/** The result of the scenario. */
export interface Scenario {
  readonly functions: readonly FunctionRun[];
  readonly programs: readonly ProgramRun[];
  /** Whether all requests had the expected outcome. */
  readonly succeeded: boolean;
}

/** The sample's name without its suffix. */
const NAME = "sample";

/**
 * Uploads a picture for every function, makes every other writer put an object, and waits until everything is
 * processed.
 *
 * @param report - called with each step before it begins
 */
export async function runScenario(
  sandbox: Sandbox,
  config: ResolvedConfig,
  report: (step: string) => void,
): Promise<Scenario> {
  const functions: FunctionRun[] = [];
  for (const writer of lambdasOf(config)) functions.push(await runFunction(sandbox, writer, config, report));
  if (callersOf(config).length > 0) {
    report("Every other writer puts one object under its prefix, and one outside of it");
  }
  const programs = await runPrograms(config, sandbox.gateway);
  await sandbox.settled();
  const succeeded = functions.every(({ complete }) => complete) && programs.every(isAsExpected);
  return { functions, programs, succeeded };
}

async function runFunction(
  sandbox: Sandbox,
  writer: LambdaWriter,
  config: ResolvedConfig,
  report: (step: string) => void,
): Promise<FunctionRun> {
  const { name: bucket } = sourceOf(writer, config);
  const { bucketName: destination } = destinationOfFunction(writer, config);
  const file = `${NAME}${writer.source.suffixes[0] ?? (writer.workload === "own" ? ".csv" : ".jpg")}`;
  const key = `${writer.source.prefix}${file}`;
  if (writer.workload === "own") return runOwnCode(sandbox, writer, config, { bucket, key, file }, report);
  report(`Uploading a picture: s3://${bucket}/${key}`);
  const drop = await dropObject(sandbox, writer, config, file, await samplePicture());
  await sandbox.settled();
  const found = await picturesIn(sandbox, destination, writer.outputPrefix);
  const wanted = wantedKeys(writer, key, file);
  const made = found.filter((picture) => wanted.includes(picture.key));
  const complete = drop.result === "put" && made.length === wanted.length;
  return { writer: writer.name, bucket, key, drop, made, complete };
}

/** For own code, only the absence of errors is checked. */
async function runOwnCode(
  sandbox: Sandbox,
  writer: OwnCodeWriter,
  config: ResolvedConfig,
  { bucket, key, file }: { readonly bucket: string; readonly key: string; readonly file: string },
  report: (step: string) => void,
): Promise<FunctionRun> {
  const destinations = destinationsOfWriter(writer, config).map(({ bucketName }) => bucketName);
  const name = functionName(writer);
  const arn = functionArn(producerAccount(writer.account, config), name);
  const ended: ("worked" | "gave up")[] = [];
  const forget = sandbox.onEvent((event) => {
    if (event.kind === "attempt" && event.attempt.functionName === name) ended.push("worked");
    if (event.kind === "discarded" && event.discarded.functionName === name) ended.push("gave up");
  });
  report(`Uploading an object: s3://${bucket}/${key}`);
  const drop = await dropObject(sandbox, writer, config, file, await sampleObject(file));
  await sandbox.settled();
  forget();
  const written = Object.entries(writer.operations).filter(([, own]) => own.includes("write"));
  const made = await Promise.all(
    destinations.flatMap((one) => written.map(([prefix]) => picturesIn(sandbox, one, prefix))),
  );
  const notRun = !sandbox.running.includes(arn);
  const complete = drop.result === "put" && (notRun || (ended.length > 0 && !ended.includes("gave up")));
  return { writer: writer.name, bucket, key, drop, made: made.flat(), complete, notRun };
}

/** The config's place for results. */
function wantedKeys(writer: BuiltInWriter, key: string, file: string): string[] {
  if (writer.workload === "copy") return [`${writer.outputPrefix}${key}`];
  const { widths, format } = writer.thumbnail;
  const name = file.replace(PICTURE_SUFFIX, "");
  return widths.map(
    (width) => `${writer.outputPrefix}${String(width)}/${name}.${format === "jpeg" ? "jpg" : format}`,
  );
}
