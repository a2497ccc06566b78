import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { readModel } from "../../../src/terraform-model";
import { RESOURCE_TYPES } from "../../../src/terraform-model/resource-types";
import { parseConfig } from "../../../src/config/parse-config";
import { projectFolder } from "../../../src/packaging/project-folder";
import { startAdminEndpoint } from "../../../src/sandbox/gateway";
import { installPython, PYTHON_ENVIRONMENTS } from "../../../src/sandbox/moto/install-python";
import { OPTION_CONFIGS } from "../../verifier/option-configs";
import { EXAMPLE_NAMES, loadExample, stacksOf } from "../../verifier/synthesized-stacks";
import { ACCOUNT_A, ACCOUNT_B } from "../../support/sandbox-config";
import { emptyStore } from "../../support/shared-store";

const silent = (): void => undefined;

/** By resource type: `ok`, or what a call answered. */
let outcomes: Readonly<Record<string, string>>;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "provider-calls-"));
  const door = await startAdminEndpoint({
    motoUrl: (await emptyStore()).url,
    accounts: [ACCOUNT_A, ACCOUNT_B],
  });
  try {
    const cache = join(projectFolder(), ".cache");
    const { python } = await installPython(PYTHON_ENVIRONMENTS.moto, cache, silent);
    const script = join(__dirname, "provider_calls.py");
    const definitions = join(folder, "definitions.json");
    writeFileSync(definitions, JSON.stringify(await stateMachines()));
    const args = ["-B", script, door.url, definitions];
    const { stdout } = await promisify(execFile)(python, args, { timeout: 200_000 });
    outcomes = JSON.parse(stdout) as Readonly<Record<string, string>>;
  } finally {
    await door.close();
    rmSync(folder, { recursive: true });
  }
}, 600_000);

/** Of the stacks that have any. */
async function stateMachines(): Promise<readonly unknown[]> {
  const examples = await Promise.all(EXAMPLE_NAMES.map(loadExample));
  const options = Object.entries(OPTION_CONFIGS).map(([name, config]) => parseConfig(config, name));
  const definitions = [...examples, ...options]
    .filter(({ writers }) => writers.some((writer) => "backfill" in writer && writer.backfill !== undefined))
    .flatMap((config) => readModel(stacksOf(config)).stateMachines.map(({ definition }) => definition));
  expect(definitions.length).toBeGreaterThan(2);
  return definitions;
}

describe("what the Terraform AWS provider requests from a local endpoint", () => {
  it.each(Object.keys(RESOURCE_TYPES))("%s is created, read back as written, changed and deleted", (type) => {
    expect(outcomes[type]).toBe("ok");
  });
});
