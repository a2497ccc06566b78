import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectFolder } from "../../../src/packaging/project-folder";
import type { Credentials } from "../../../src/sandbox/gateway";
import { installPython, PYTHON_ENVIRONMENTS } from "../../../src/sandbox/moto";

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

const OWN = join(projectFolder(), "__tests__/support/aws-clients");

/** The AWS CLI next to the packages of the store, which has most of what it needs. */
async function installCli(python: string, folder: string): Promise<string> {
  if (existsSync(folder)) return folder;
  const temporary = mkdtempSync(`${folder}-`);
  const options = ["--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes", "--no-deps"];
  const what = ["--target", temporary, "--requirement", join(OWN, "requirements.txt")];
  await promisify(execFile)(python, ["-m", "pip", "install", ...options, ...what]);
  renameSync(temporary, folder);
  return folder;
}

export async function installAwsClients(region: string): Promise<AwsClients> {
  const cache = join(projectFolder(), ".cache");
  const { python } = await installPython(PYTHON_ENVIRONMENTS.moto, cache, () => undefined);
  const packages = await installCli(python, join(cache, "aws-cli-1.46.3"));
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
        PYTHONPATH: packages,
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
    aws: (credentials, ...args) => run(python, ["-m", "awscli", ...args], credentials),
    shell: (...lines) => {
      const words = (...names: string[]) => names.map((name) => `'${name}'`).join(" ");
      const own = [`aws() { ${words(python, "-m", "awscli")} "$@"; }`, `python() { ${words(python)} "$@"; }`];
      return end("sh", ["-c", [...own, ...lines].join("\n")], {});
    },
    tour: (credentials, endpoint, bucket, prefix, style) =>
      run(python, [join(OWN, "tour.py"), endpoint, bucket, prefix, style], credentials),
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
