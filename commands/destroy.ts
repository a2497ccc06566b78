import { applyPlans, planStacks, withPlanFolder } from "../deploy/deploy-stacks";
import { interruptible } from "../deploy/interruption";
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
    "destroy",
    "Destroys what was deployed, account_B first: plans it, shows what goes, asks, and applies those very plans.",
  )
    .option("--auto-approve", "do not ask")
    .addHelpText(
      "after",
      `${TERRAFORM_HELP}
Buckets and keys are kept, and Terraform refuses, until they are deployed with preventDestroy: false in the config.
Exit codes: 0 destroyed, or nothing was there; 1 Terraform failed, or the answer was no; 2 the stacks are not those that
were written, or the arguments are wrong; 130 stopped.`,
    );

/** Destroys what the stacks have made. */
export function destroy(args: readonly string[], terminal: Terminal): Promise<number> {
  return runCommand<TerraformOptions>(line(), args, terminal, (options, accounts) =>
    interruptible(terminal.err, async (stop) => {
      expectSomebody(options, terminal);
      const deployment = await openDeployment("destroy", accounts, options, { terminal, stop });
      return withPlanFolder(async (folder) => {
        const plans = await planStacks(deployment, folder);
        showPlans(deployment, plans, terminal);
        const changing = plans.filter(({ plan }) => !plan.isEmpty).map(({ stack }) => stack.id);
        if (changing.length === 0) {
          terminal.err("Nothing to destroy.");
          return 0;
        }
        if (!(await isApproved(`Destroy this in ${changing.join(", ")}?`, options, { terminal, stop }))) {
          terminal.err("Nothing was destroyed.");
          return 1;
        }
        await applyPlans(deployment, plans);
        terminal.err(`Destroyed: ${changing.join(", ")}.`);
        return 0;
      });
    }),
  );
}
