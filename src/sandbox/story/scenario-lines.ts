import type { PutOutcome } from "../callers/put-object";
import { isAsExpected, type ProgramRun } from "../callers/run-programs";
import type { FunctionRun, Scenario } from "../run-scenario";
import type { Paint } from "../../text/paint";
import { shortName } from "./story-lines";

/** The scenario's result as text. */
export function scenarioLines({ functions, programs, succeeded }: Scenario, paint: Paint): string[] {
  return [
    ...functions.flatMap((run) => functionLines(run, paint)),
    ...programs.flatMap((run) => programLines(run, paint)),
    "",
    succeeded
      ? paint.good("All requests had the expected outcome.")
      : paint.bad("Not all requests had the expected outcome: see the lines marked ✗."),
  ];
}

function functionLines(
  { writer, bucket, key, drop, made, complete, notRun = false }: FunctionRun,
  paint: Paint,
): string[] {
  const head = `${complete ? paint.good("✓") : paint.bad("✗")} ${writer}:`;
  const source = `s3://${bucket}/${key}`;
  if (drop.result !== "put") return [`${head} ${source} could not be uploaded: ${drop.why ?? drop.result}`];
  if (notRun) return [`· ${writer} does not run here: its runtime is missing`];
  return [
    `${head} ${made.length === 0 ? "no results" : "results"} from ${source}`,
    ...made.map(({ bucket: destination, key: name, bytes, width, height }) => {
      const pixels =
        width === undefined || height === undefined ? "" : `  ${String(width)} × ${String(height)}`;
      return `    s3://${destination}/${name}${pixels}  ${(bytes / 1000).toFixed(1)} kB`;
    }),
  ];
}

function programLines(run: ProgramRun, paint: Paint): string[] {
  const { writer, by, roleArn, refused, inside, outside } = run;
  const head = `${isAsExpected(run) ? paint.good("✓") : paint.bad("✗")} ${writer}, as ${shortName(roleArn)} by ${by}`;
  if (refused !== undefined)
    return [head, ...`received no credentials: ${refused}`.split("\n").map((line) => `    ${line}`)];
  return [
    head,
    ...(inside === undefined ? [] : [`    ${putText(inside)}`]),
    ...(outside === undefined ? [] : [`    ${putText(outside)}${expectedText(outside)}`]),
  ];
}

/** The line for the put that must be denied. */
function expectedText({ result }: PutOutcome): string {
  if (result === "denied") return ", as expected";
  return result === "put" ? ", but it should have been denied" : "";
}

function putText({ bucket, key, result, why }: PutOutcome): string {
  return `s3://${bucket}/${key}  ${result === "failed" ? `failed: ${why ?? ""}` : result}`;
}
