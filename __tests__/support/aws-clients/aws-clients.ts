import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectFolder } from "../../../src/packaging/project-folder";
import type { Credentials } from "../../../src/sandbox/gateway";
import { installPython, programIn } from "../../../src/sandbox/moto";

/** Programs of AWS's own, run in their own folder. */
export interface AwsClients {
  readonly folder: string;
  /** `aws` with these arguments. */
  readonly aws: (credentials: Credentials, ...args: string[]) => Promise<Ended>;
  /** Lines in a shell that knows nothing yet, with `aws` and, for boto3, `python` on its path. */
  readonly shell: (...lines: string[]) => Promise<Ended>;
  /** The tour of a bucket with boto3. */
  readonly tour: (
    credentials: Credentials,
    endpoint: string,
    bucket: string,
    prefix: string,
    style: "path" | "virtual",
  ) => Promise<Ended>;
  readonly remove: () => void;
}

export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function installAwsClients(region: string): Promise<AwsClients> {
  const own = join(projectFolder(), "__tests__/support/aws-clients");
  const { folder: environment, python } = await installPython(
    { name: "aws-clients-1.46.3", requirementsFile: join(own, "requirements.txt"), megabytes: 30 },
    join(projectFolder(), ".cache"),
    () => undefined,
  );
  const folder = mkdtempSync(join(tmpdir(), "aws-clients-"));
  const run = (program: string, args: readonly string[], credentials: Credentials): Promise<Ended> =>
    end(program, args, {
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
      AWS_DEFAULT_REGION: region,
    });
  const end = (
    program: string,
    args: readonly string[],
    variables: Readonly<Record<string, string>>,
  ): Promise<Ended> =>
    new Promise((resolve) => {
      const env = {
        PATH: process.env.PATH,
        HOME: folder,
        AWS_MAX_ATTEMPTS: "1",
        PYTHONIOENCODING: "utf8",
        ...variables,
      };
      execFile(program, [...args], { cwd: folder, env }, (error, stdout, stderr) => {
        resolve({
          exitCode: error === null ? 0 : typeof error.code === "number" ? error.code : -1,
          stdout,
          stderr,
        });
      });
    });
  return {
    folder,
    // Through the interpreter: the program's first line names a path, which may be too long to be one.
    aws: (credentials, ...args) => run(python, [programIn(environment, "aws"), ...args], credentials),
    shell: (...lines) => {
      const words = (...names: string[]) => names.map((name) => `'${name}'`).join(" ");
      const own = [
        `aws() { ${words(python, programIn(environment, "aws"))} "$@"; }`,
        `python() { ${words(python)} "$@"; }`,
      ];
      return end("sh", ["-c", [...own, ...lines].join("\n")], {});
    },
    tour: (credentials, endpoint, bucket, prefix, style) =>
      run(python, [join(own, "tour.py"), endpoint, bucket, prefix, style], credentials),
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
