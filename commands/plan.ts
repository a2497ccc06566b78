import { planStacks, withPlanFolder } from "../deploy/deploy-stacks";
import { interruptible } from "../deploy/interruption";
import { runCommand } from "./run-command";
import type { Terminal } from "./terminal";
import {
  openDeployment,
  showPlans,
  TERRAFORM_HELP,
  terraformLine,
  type TerraformOptions,
} from "./terraform-command";

interface Options extends TerraformOptions {
  readonly detailedExitcode?: true;
}

const line = () =>
  terraformLine("plan", "Says what a deployment of the proven stacks would change, and changes nothing.")
    .option("--detailed-exitcode", "end with 3 when something would change")
    .addHelpText(
      "after",
      `${TERRAFORM_HELP}
Exit codes: 0 planned; 1 Terraform failed; 2 the stacks are not proven, or the arguments are wrong; 3 something would
change, with --detailed-exitcode; 130 stopped.`,
    );

/** Says what would change. */
export function plan(args: readonly string[], terminal: Terminal): Promise<number> {
  return runCommand<Options>(line(), args, terminal, (options, accounts) =>
    interruptible(terminal.err, async (stop) => {
      const deployment = await openDeployment("plan", accounts, options, { terminal, stop });
      const plans = await withPlanFolder((folder) => planStacks(deployment, folder));
      showPlans(deployment, plans, terminal);
      return options.detailedExitcode && plans.some(({ plan: { isEmpty } }) => !isEmpty) ? 3 : 0;
    }),
  );
}
