import { createRequire } from "node:module";
import { readModel } from "../../src/terraform-model";
import { parseConfig } from "../../src/config/parse-config";
import { OPTION_CONFIGS } from "../verifier/option-configs";
import { EXAMPLE_NAMES, loadExample, stacksOf } from "../verifier/synthesized-stacks";

/**
 * Checks every state machine that the examples and the options make, as it is in the stacks, against Amazon States
 * Language. Run by `npm run test:state-language`.
 */

type Validate = (definition: object) => { readonly isValid: boolean; readonly errorsText: () => string };

/** Not a dependency of the project's own: its types are not there either. */
const validate = createRequire(__filename)("asl-validator") as Validate;

async function main(): Promise<void> {
  const configs = [
    ...(await Promise.all(EXAMPLE_NAMES.map(async (name) => [name, await loadExample(name)] as const))),
    ...Object.entries(OPTION_CONFIGS).map(([name, config]) => [name, parseConfig(config, name)] as const),
  ];
  const machines = configs
    .filter(([, { writers }]) =>
      writers.some((writer) => "backfill" in writer && writer.backfill !== undefined),
    )
    .flatMap(([name, config]) =>
      readModel(stacksOf(config)).stateMachines.map(({ definition }) => ({ name, definition })),
    );
  let failed = 0;
  for (const { name, definition } of machines) {
    const { isValid, errorsText } = validate(definition);
    if (!isValid) failed++;
    console.log(`${isValid ? "valid  " : "INVALID"}  ${name}${isValid ? "" : `: ${errorsText()}`}`);
  }
  // What it lets pass has to mean something.
  const broken = { StartAt: "Objects", States: { Objects: { Type: "Map", End: true } } };
  if (validate(broken).isValid) throw new Error("expected the validator to refuse a map without a processor");
  console.log(`${String(machines.length - failed)} passed, ${String(failed)} failed`);
  if (machines.length < 3 || failed > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
