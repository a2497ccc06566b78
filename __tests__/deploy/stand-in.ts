import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  watch,
  writeFile,
  writeFileSync,
  type FSWatcher,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { runCli, type Ended } from "../support/run-cli";
import { answer } from "./terraform.cjs";

export const ROOT = resolve(__dirname, "../..");
/** A program by itself. */
export const TERRAFORM = join(__dirname, "terraform.cjs");
/** The same, answered by this process. */
export const ANSWERED_HERE = join(__dirname, "terraform.sh");

/** A call of the stand-in for Terraform, or what it did meanwhile. */
export interface Call {
  readonly stack: string;
  readonly args?: readonly string[];
  readonly signal?: string;
  readonly waiting?: true;
  readonly ended?: true;
  readonly automation?: string;
  readonly cliConfig?: string;
}

/** A config of two writers' accounts, Identity Center and B. */
export function manyAccounts(prefixes: readonly string[] = ["tasks/"]): object {
  return {
    ...twoAccounts(prefixes),
    producers: { team: { id: "444444444444", region: "eu-central-1" } },
    identityCenter: {
      account: { id: "333333333333", region: "us-east-1" },
      instanceArn: "arn:aws:sso:::instance/ssoins-1234567890abcdef",
    },
    writers: [
      {
        kind: "ecs-task",
        name: "task",
        roleName: "task-role",
        prefixes,
        accounts: ["A", "team"],
      },
      {
        kind: "identity-center",
        name: "people",
        permissionSetName: "People",
        principal: { type: "GROUP", id: "11111111-2222-3333-4444-555555555555" },
        prefixes: ["people/"],
      },
    ],
  };
}

export function twoAccounts(prefixes: readonly string[] = ["tasks/"]): object {
  return {
    accounts: {
      A: { id: "111111111111", region: "eu-central-1" },
      B: { id: "222222222222", region: "eu-central-1" },
    },
    destination: { bucketName: "destination-bucket" },
    writers: [{ kind: "ecs-task", name: "task", roleName: "task-role", prefixes }],
  };
}

/** Synthesizes a config once, into a folder that each test gets a copy of. */
export async function synthesizedProject(config: object): Promise<string> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "deploy project-")));
  process.chdir(folder);
  await synthesize(config);
  return folder;
}

export async function synthesize(config: object): Promise<void> {
  writeFileSync("config.json", JSON.stringify(config));
  const { status, stderr } = await runCli("synth", "config.json");
  if (status !== 0) throw new Error(stderr);
}

/** Where a test is; undefined between tests, and where one could not enter. */
let entered: string | undefined;

/** Copies a project to its own folder, and goes there. */
export function enterProject(project: string): void {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "deploy-")));
  entered = folder;
  cpSync(project, folder, { recursive: true });
  process.chdir(folder);
  answerIn(join(folder, "stand-in"));
}

let answering: FSWatcher | undefined;

/** Answers the calls of terraform.sh, and records them in a folder. {@link stopAnswering} ends it. */
export function answerIn(folder: string): void {
  const calls = join(folder, "calls");
  mkdirSync(calls, { recursive: true });
  process.env["STAND_IN"] = folder;
  answering = watch(calls, (_event, file) => {
    const call = join(calls, basename(file ?? "", ".call"));
    if (!file?.endsWith(".call") || existsSync(`${call}.out`)) return;
    const [cwd = "", automation, cliConfig, ...args] = readFileSync(join(calls, file), "utf8")
      .slice(0, -1)
      .split("\n");
    const { code, stdout, stderr } = answer({
      folder: cwd,
      args,
      automation: automation || undefined,
      cliConfig: cliConfig || undefined,
    });
    writeFileSync(`${call}.out`, stdout);
    writeFileSync(`${call}.err`, stderr);
    // A named pipe, which terraform.sh waits at.
    writeFile(`${call}.code`, `${String(code)}\n`, () => undefined);
  });
}

export function stopAnswering(): void {
  answering?.close();
  answering = undefined;
  Reflect.deleteProperty(process.env, "STAND_IN");
}

export function leaveProject(): void {
  stopAnswering();
  process.chdir(ROOT);
  if (entered !== undefined) rmSync(entered, { recursive: true });
  entered = undefined;
  for (const name of Object.keys(process.env))
    if (name.startsWith("STAND_IN")) Reflect.deleteProperty(process.env, name);
}

export const run = (command: string, ...args: readonly string[]): Promise<Ended> =>
  runCli(command, "--terraform", ANSWERED_HERE, ...args);

/** What the stand-in was called with since it was last asked. */
export function takeCalls(): Call[] {
  const file = join(process.env["STAND_IN"] ?? "", "calls.jsonl");
  if (!existsSync(file)) return [];
  const calls = readFileSync(file, "utf8").trim().split("\n");
  rmSync(file);
  return calls.map((line) => JSON.parse(line) as Call);
}

/** `account_A init`, and so on. */
export const steps = (calls = takeCalls()): string[] =>
  calls.flatMap(({ stack, args }) => (args === undefined ? [] : [`${stack} ${args[0] ?? ""}`]));
