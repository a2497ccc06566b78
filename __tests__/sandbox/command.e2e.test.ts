import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lambdaWriter, resolved, smallConfig } from "../support/configs";
import { pause } from "../support/pause";
import { spawnSandbox, spawnSandboxByNpm, type SpawnedSandbox } from "../support/spawn-sandbox";
import { synthesizeTo } from "../support/synthesize-to";

jest.setTimeout(300_000);

let folder: string;
const spawned: SpawnedSandbox[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "sandbox-command-"));
  const config = { ...smallConfig(), writers: [...smallConfig().writers, lambdaWriter()] };
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  await synthesizeTo(join(folder, "cdktf.out"), resolved(config));
});
afterEach(() => {
  for (const each of spawned.splice(0)) each.remove();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function start(...args: readonly string[]): SpawnedSandbox {
  const started = spawnSandbox(folder, "--out", "cdktf.out", ...args, "config.json");
  spawned.push(started);
  return started;
}

/** What is left of a sandbox that has ended, once its children had the time to notice. */
async function leftOf(ended: SpawnedSandbox): Promise<string[]> {
  for (let tries = 0; ended.processes().length > 0 && tries < 100; tries++) await pause(50);
  return ended.processes().map(({ command }) => command);
}

/** The lines of standard error that are an error's. */
function errorsOf(ended: SpawnedSandbox): string[] {
  return ended
    .errors()
    .split("\n")
    .filter((line) => /^\w*Error\b|^\s+at /.test(line));
}

describe("npm run sandbox -- --once", () => {
  test("ends with 0 when all requests had the expected outcome, and leaves nothing running", async () => {
    const once = start("--once");
    expect(await once.ended).toBe(0);
    const output = once.output();
    expect(output).toContain("All requests had the expected outcome.");
    for (const width of [160, 320, 640, 1280]) {
      expect(output).toContain(`s3://destination-bucket/thumbnails/${String(width)}/sample.webp`);
    }
    expect(output).toMatch(/✓ .*no-writer\/from-ecs-tasks\.txt {2}403 AccessDenied, as expected/);
    expect(output).not.toContain("✗");
    expect(output).not.toContain("No decision in this run");
    expect(output).toMatch(/over plain HTTP, which policies can deny: http:\/\/127\.0\.0\.1:\d+\n/);
    expect(output).not.toContain("\u001b");
    expect(await leftOf(once)).toEqual([]);
  });

  test("ends with 1 without a statement that is needed, and says which, and where the event is", async () => {
    const once = start("--once", "--without", "WriteThumbnails");
    expect(await once.ended).toBe(1);
    const output = once.output();
    expect(output).toMatch(
      /denied s3:PutObject: policy of role target-role has no statement that allows s3:PutObject/,
    );
    expect(output).toMatch(
      /to add to policy of role target-role: \{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::destination-bucket\/thumbnails\//,
    );
    expect(output).toContain("gave up the event (RetriesExhausted); it is in its failure queue");
    expect(output).toContain("Without WriteThumbnails, removed from the policy of role target-role\n");
    expect(output).not.toContain("No decision in this run");
    expect(output).toContain("✗ thumbnail: no results from s3://source-bucket/uploads/sample.jpg");
    expect(await leftOf(once)).toEqual([]);
  });

  test("says that nothing in the run needed a statement, where it is so", async () => {
    const once = start("--once", "--without", "KeepFailures");
    expect(await once.ended).toBe(0);
    expect(once.output()).toContain("No decision in this run changed without KeepFailures: ");
  });

  test("ends with 2 for a statement that there is not, and says which is expected", async () => {
    const once = start("--once", "--without", "WriteThumbnail");
    expect(await once.ended).toBe(2);
    expect(errorsOf(once)).toEqual([
      "UnknownStatementError [SANDBOX_STATEMENT_UNKNOWN] --without: expected WriteThumbnails, received WriteThumbnail",
    ]);
    expect(await leftOf(once)).toEqual([]);
  });

  test("ends with 2 for a role that there is not, and says which is expected", async () => {
    const started = start("--as", "target-rol");
    expect(await started.ended).toBe(2);
    expect(errorsOf(started)).toEqual([
      "UnknownRoleError [SANDBOX_ROLE_UNKNOWN] --as: expected target-role, received target-rol",
    ]);
    expect(await leftOf(started)).toEqual([]);
  });

  test("ends with 2 for a port that another program has, and says what to do", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const port = String((other.address() as AddressInfo).port);
    const once = start("--once", "--port", port);
    const code = await once.ended;
    other.close();
    expect(code).toBe(2);
    expect(errorsOf(once)).toEqual([
      `GatewayError [GATEWAY_PORT_TAKEN] expected a free port on 127.0.0.1, received ${port}: another program listens there. Choose another one, or none for any that is free`,
    ]);
    // It is said before anything that takes long.
    expect(once.output()).toBe("");
    expect(once.errors()).not.toContain("…");
    expect(await leftOf(once)).toEqual([]);
  });
});

describe("npm run sandbox", () => {
  test("stays, drops what comes into its folder, says what could not be dropped, and Ctrl-C leaves nothing running", async () => {
    const drop = join(folder, ".cache/sandbox/drop/thumbnail");
    mkdirSync(drop, { recursive: true });
    writeFileSync(join(drop, "old.jpg"), "from before");
    const staying = start();
    await staying.until("Ctrl-C stops it.");
    expect(staying.output()).toContain(`1 file is in ${drop} from an earlier run, not uploaded`);
    const commands = staying.processes().map(({ command }) => command);
    expect(commands.filter((command) => command.includes("serve.py"))).toHaveLength(1);
    expect(commands.filter((command) => command.includes("bootstrap.cjs")).length).toBeGreaterThan(0);

    writeFileSync(join(drop, "fake.jpg"), "no picture, though it is called so");
    await staying.until("thumbnail cannot process s3://source-bucket/uploads/fake.jpg: it is quarantined");
    writeFileSync(join(drop, "../astray.jpg"), "in no function's folder");
    await staying.until(
      `${join(drop, "../astray.jpg")} was not uploaded: only what lies directly in ${drop} is`,
    );
    writeFileSync(join(drop, "note.txt"), "no picture, and so of no interest to the function");
    await staying.until(
      `${join(drop, "note.txt")} was uploaded, but invokes no function: thumbnail takes .jpg, .jpeg,`,
    );
    expect(staying.output()).toContain("s3://source-bucket/uploads/note.txt  200");

    const second = start("--once");
    expect(await second.ended).toBe(2);
    expect(errorsOf(second)).toEqual([expect.stringContaining("[SANDBOX_RUNS_ALREADY]")]);

    staying.interrupt();
    // npm passes on what the terminal has sent to all.
    staying.interrupt();
    expect(await staying.ended).toBe(0);
    expect(await leftOf(staying)).toEqual([]);
  });

  test("ends with 1 when its store is gone, and says so once", async () => {
    const staying = start();
    await staying.until("Ctrl-C stops it.");
    const moto = staying.processes().find(({ command }) => command.includes("serve.py"));
    process.kill(moto?.pid ?? 0, "SIGKILL");
    expect(await staying.ended).toBe(1);
    expect(
      staying.errors().match(/The sandbox's store has stopped: it was killed by SIGKILL\./g),
    ).toHaveLength(1);
    expect(await leftOf(staying)).toEqual([]);
  });

  test("ends when the npm that started it is asked to end", async () => {
    const started = spawnSandboxByNpm(folder, "--out", "cdktf.out", "config.json");
    spawned.push(started);
    await started.until("Ctrl-C stops it.");
    process.kill(started.pid, "SIGTERM");
    await started.ended;
    expect(await leftOf(started)).toEqual([]);
  });

  test("takes its children along when it is killed outright", async () => {
    const killed = start();
    await killed.until("Ctrl-C stops it.");
    const sandbox = killed.processes().find(({ command }) => command.includes("serve.py"))?.parent ?? 0;
    process.kill(sandbox, "SIGKILL");
    await killed.ended;
    expect(await leftOf(killed)).toEqual([]);
  });
});
