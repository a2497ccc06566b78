import { applyPlans, planStacks, withPlanFolder, type Outputs } from "../deploy/deploy-stacks";
import type { DeployStack } from "../deploy/deploy-stack";
import { interruptible } from "../deploy/interruption";
import { printable } from "../text/printable";
import { runCommand } from "./run-command";
import type { Terminal } from "./terminal";
import {
  expectSomebody,
  isApproved,
  openDeployment,
  showPlans,
  TERRAFORM_HELP,
  terraformLine,
  type TerraformOptions,
} from "./terraform-command";

const line = () =>
  terraformLine(
    "deploy",
    "Applies the proven stacks with Terraform: plans all of them, shows what changes, asks, and applies those very plans, " +
      "account_B last.",
  )
    .option("--auto-approve", "do not ask")
    .addHelpText(
      "after",
      `${TERRAFORM_HELP}
A failure says which account is in which state, and how to go on.
Exit codes: 0 applied, or nothing to change; 1 Terraform failed, or the answer was no; 2 the stacks are not proven, or the
arguments are wrong; 130 stopped.`,
    );

/** Applies the stacks. */
export function deploy(args: readonly string[], terminal: Terminal): Promise<number> {
  return runCommand<TerraformOptions>(line(), args, terminal, (options, accounts) =>
    interruptible(terminal.err, async (stop) => {
      expectSomebody(options, terminal);
      const deployment = await openDeployment("deploy", accounts, options, { terminal, stop });
      return withPlanFolder(async (folder) => {
        const plans = await planStacks(deployment, folder);
        showPlans(deployment, plans, terminal);
        const changing = plans.filter(({ plan }) => !plan.isEmpty).map(({ stack }) => stack.id);
        const isWanted =
          changing.length === 0 ||
          (await isApproved(`Apply this to ${changing.join(", ")}?`, options, { terminal, stop }));
        if (!isWanted) {
          terminal.err("Nothing was applied.");
          return 1;
        }
        const outputs = await applyPlans(deployment, plans);
        terminal.out(outputText(outputs));
        terminal.err(changing.length === 0 ? "Nothing to change." : `Applied: ${changing.join(", ")}.`);
        return 0;
      });
    }),
  );
}

function outputText(outputs: ReadonlyMap<DeployStack, Outputs>): string {
  return [...outputs]
    .filter(([, own]) => own.size > 0)
    .flatMap(([{ id }, own]) => [
      "",
      `Outputs of ${id}:`,
      ...[...own].map(([name, value]) => printable(`  ${name} = ${value ?? "(sensitive)"}`)),
    ])
    .join("\n");
}
