import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { prove, type Proof } from "../../verifier";
import { proofMatrix } from "../../report/proof-matrix";
import { verdictLine } from "../../report/verdict-line";
import { HandshakeError } from "../../config/errors";
import { lambdasOf } from "../../config/writers-of";
import { planHandshakes, type Handshakes } from "../../handshakes/declare-handshakes";
import type { LambdaPackage } from "../../packaging/build-lambda-package";
import { packageFunctions, type PackagedAs } from "../../packaging/package-functions";
import { replaceOutput } from "../../../stacks/replace-output";
import { expectedError, reportError } from "../report-error";
import { readTask, writeOutcome, type AppProof, type AppResult, type AppTask } from "./app-task";
import { openConfig, type OpenConfig } from "./open-config";
import { readProofOf } from "./read-proof-input";
import { writeRecord } from "./record";
import { writeStatements } from "./statement-files";

/** Writes an app's stacks into a folder: `new App({ outdir })`, the stacks, `app.synth()`. */
export type Synthesize = (
  outdir: string,
  handshakes: Handshakes,
  /** The zip of a writer's function; none for a container image. */
  codeOf: (writer: PackagedAs) => LambdaPackage | undefined,
) => void;

/** The stacks are not what the config asks for, so they were not written. */
export class NotProvenError extends HandshakeError {
  readonly code = "NOT_PROVEN";
  override readonly exitCode = 1;
}

/** How many findings an error shows. */
const SHOWN_LINES = 30;

/**
 * Runs this tool's app: reads the config, builds the functions' zips, synthesizes into a temporary folder, proves the
 * result, and then moves it to cdktf.out (or $CDKTF_OUTDIR) with its record. If anything fails, cdktf.out stays
 * unchanged. `cdktf synth`, `diff` and `deploy` run it, and so do the commands of this tool.
 *
 * The config is the one that S3_HANDSHAKE_CONFIG names, else the one recorded in cdktf.out, else
 * s3-handshake.config.ts.
 */
export async function runApp(synthesize: Synthesize): Promise<void> {
  const task = readTask();
  try {
    const outcome = await synthesizeProven(synthesize, task);
    if (task !== undefined) writeOutcome(task, outcome);
  } catch (error) {
    const foreseen = expectedError(error);
    if (task === undefined || foreseen === undefined) {
      reportError(error);
      return;
    }
    const { name, code, message, exitCode } = foreseen;
    writeOutcome(task, { error: { name, code, message, exitCode } });
    process.exitCode = exitCode;
  }
}

async function synthesizeProven(synthesize: Synthesize, task: AppTask | undefined): Promise<AppResult> {
  const outdir = task?.outdir ?? resolve(process.env["CDKTF_OUTDIR"] ?? "cdktf.out");
  const say = (line: string): void => {
    if (task === undefined) console.error(line);
  };
  const opened = await openConfig({ given: undefined, outdir, say, ofStacks: false });
  const handshakes = planHandshakes(opened.config);
  const packageOf = await packageFunctions(opened.config, {
    folder: dirname(opened.path),
    onProgress: (message) => console.error(`${message} …`),
  });

  let proof: AppProof | undefined;
  await replaceOutput(
    outdir,
    (folder) => {
      const write = (target: string): void => synthesize(target, handshakes, packageOf);
      if (task?.prove === false) write(folder);
      else {
        write(folder);
        proof = withJson(folder, write, (json) => proofOf(json, opened, task));
      }
      writeStatements(folder, handshakes.plan);
      writeRecord(folder, outdir, {
        config: opened.config,
        configPath: opened.path,
        stacks: readdirSync(join(folder, "stacks")),
        proven: proof?.proven ?? false,
      });
    },
    { again: task?.again },
  );
  return {
    ...(proof === undefined ? {} : { proof }),
    zips: lambdasOf(opened.config).flatMap((writer) => {
      const zip = packageOf(writer);
      if (zip === undefined) return [];
      const { zipBytes, sha256Base64 } = zip;
      const workload = writer.workload === "own" ? writer.name : writer.workload;
      return { workload, architecture: writer.architecture, zipBytes, sha256Base64 };
    }),
  };
}

/**
 * Proves stacks in their temporary folder. `cdktf deploy` must not get unproven stacks; this tool's commands write them
 * and show what is wrong. Undecidable stacks are not written.
 *
 * @throws NotProvenError when no command of this tool runs the app; UndecidableError, or the error for unreadable
 * stacks or limits
 */
function proofOf(folder: string, { config, path, file }: OpenConfig, task: AppTask | undefined): AppProof {
  const { model, limits } = readProofOf(config, path, folder);
  const proof = prove(config, model, limits);
  if (task === undefined && !proof.proven) throw notProven(proof, file);
  return { proven: proof.proven, verdict: verdictLine(proof) };
}

/** What CDKTF reads to write HCL instead of JSON. */
const HCL_VARIABLE = "SYNTH_HCL_OUTPUT";

/** Runs some work with the stacks' JSON; for HCL output, JSON is written temporarily. */
function withJson<T>(folder: string, write: (folder: string) => void, work: (folder: string) => T): T {
  if (process.env[HCL_VARIABLE] !== "true") return work(folder);
  const json = mkdtempSync(join(tmpdir(), "s3-handshake-"));
  process.env[HCL_VARIABLE] = "false";
  try {
    write(json);
    return work(json);
  } finally {
    process.env[HCL_VARIABLE] = "true";
    rmSync(json, { recursive: true });
  }
}

function notProven(proof: Proof, file: string): NotProvenError {
  const lines = proofMatrix(proof, { colour: false, quiet: true }).filter((line) => line !== "");
  const more = lines.length - SHOWN_LINES;
  return new NotProvenError(
    [
      `the stacks of ${file}: expected what the config asks for, received ${verdictLine(proof)}. Nothing was written.`,
      ...lines.slice(0, SHOWN_LINES).map((line) => `  ${line}`),
      ...(more > 0 ? [`  … and ${more} more lines: s3-handshake synth, then s3-handshake prove`] : []),
    ].join("\n"),
  );
}
