import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Model } from "../../src/terraform-model";
import {
  startAdminEndpoint,
  startGateway,
  withoutStatements,
  type Credentials,
} from "../../src/sandbox/gateway";
import { lambdaWriter, resolved, smallConfig } from "../support/configs";
import { deployToMoto } from "../support/deploy-to-moto";
import { ACCOUNT_A, ACCOUNT_B } from "../support/sandbox-config";
import { modelOf } from "../support/sandbox-world";
import { startEndpoint } from "../support/start-endpoint";
import { emptyStore } from "../support/shared-store";
import { synthesizeTo } from "../support/synthesize-to";

const COMMAND = resolve(__dirname, "../../bin/s3-handshake.cjs");

jest.setTimeout(600_000);

const given = smallConfig();
const raw = {
  ...given,
  writers: [...given.writers, lambdaWriter({ trigger: { kind: "sqs" } })],
};
const config = resolved(raw);
const folder = mkdtempSync(join(tmpdir(), "probe-commands-"));
let whole: Model;

beforeAll(async () => {
  writeFileSync(join(folder, "config.json"), JSON.stringify(raw));
  await synthesizeTo(join(folder, "cdktf.out"), config);
  whole = modelOf(config);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number;
  readonly text: string;
}

/** Deploys the stacks without some statements, and runs the command as a user does, with a profile for each account. */
async function run(without: readonly string[], lines: readonly (readonly string[])[]): Promise<Ended[]> {
  const moto = await emptyStore();
  const door = await startAdminEndpoint({ motoUrl: moto.url, accounts: [ACCOUNT_A, ACCOUNT_B] });
  try {
    await deployToMoto(withoutStatements(whole, without), door.url);
    return await runDeployed(without, lines, { motoUrl: moto.url, doorUrl: door.url });
  } finally {
    await door.close();
  }
}

async function runDeployed(
  without: readonly string[],
  lines: readonly (readonly string[])[],
  { motoUrl, doorUrl }: { readonly motoUrl: string; readonly doorUrl: string },
): Promise<Ended[]> {
  const gateway = await startGateway({ model: whole, motoUrl, without });
  const keys = [ACCOUNT_A, ACCOUNT_B].map((account) => gateway.issueForAdministrator(account));
  const endpoint = await startEndpoint(
    gateway.url,
    doorUrl,
    (id) => keys.find(({ accessKeyId }) => accessKeyId === id)?.account,
  );
  try {
    writeFileSync(join(folder, "credentials"), keys.map(profileText).join("\n"));
    const ended: Ended[] = [];
    for (const line of lines) ended.push(await ran(line, endpoint.url));
    return ended;
  } finally {
    await endpoint.close();
    await gateway.close();
  }
}

function profileText({ account, accessKeyId, secretAccessKey, sessionToken }: Credentials): string {
  return [
    `[${account === ACCOUNT_A ? "team" : "lake"}]`,
    `aws_access_key_id = ${accessKeyId}`,
    `aws_secret_access_key = ${secretAccessKey}`,
    `aws_session_token = ${sessionToken}`,
    "",
  ].join("\n");
}

function ran(line: readonly string[], url: string): Promise<Ended> {
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: url,
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials"),
    AWS_CONFIG_FILE: join(folder, "none"),
  };
  return new Promise((end) => {
    execFile(process.execPath, [COMMAND, ...line], { cwd: folder, env }, (error, stdout, stderr) => {
      end({ code: typeof error?.code === "number" ? error.code : 0, text: stdout + stderr });
    });
  });
}

const PROFILES = ["--profile", "A=team", "--profile", "B=lake"];
const PROBE = ["probe", "--read-only", "--config", "config.json", ...PROFILES];
const LIVE = ["prove", "--live", "--quiet", "config.json", ...PROFILES];

it("what is deployed is as expected, and what was proven", async () => {
  const [probed, written, proven] = await run(
    [],
    [PROBE, PROBE.filter((one) => one !== "--read-only"), LIVE],
  );
  for (const one of [probed, written]) {
    // The store invokes a function by Docker alone.
    expect(one?.text).toMatch(/\n\d+ as expected, 0 not, 1 not known\n/);
    expect(one?.text).toMatch(/^\? A {2}lambda:InvokeFunction \S+, as a dry run/m);
    expect(one?.code).toBe(2);
  }
  expect(probed?.text).toContain("✓ A  notifications of source-bucket");
  expect(proven?.text).toContain("what is deployed is what was proven");
  expect(proven?.code).toBe(0);
});

it("a statement that is removed is noticed and named by both commands", async () => {
  const [sid = "none"] = whole.queues.flatMap(({ policy }) =>
    (policy?.document.statements ?? []).flatMap((one) => one.sid ?? []),
  );
  const [probed, proven] = await run([sid], [PROBE, LIVE]);
  expect(probed?.text).toMatch(new RegExp(`not deployed: ${sid}\\b`));
  expect(probed?.code).toBe(1);
  expect(proven?.text).toMatch(new RegExp(`not deployed: ${sid}\\b`));
  expect(proven?.text).toContain("what is deployed is not what was proven");
  expect(proven?.code).toBe(1);
});
