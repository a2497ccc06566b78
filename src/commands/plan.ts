import { userPath } from "../config/user-path";
import { planStacks, withPlanFolder } from "../deploy/deploy-stacks";
import { interruptible } from "../deploy/interruption";
import { savePlans } from "../deploy/saved-plans";
import { printable } from "../text/printable";
import { outArguments } from "./app/stacks-folder";
import { commandText } from "./command-text";
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
  readonly save?: string;
}

const line = () =>
  terraformLine("plan", "Shows what a deployment of the proven stacks would change. It changes nothing.")
    .option("--detailed-exitcode", "end with exit code 3 if something would change")
    .option(
      "--save <dir>",
      "keep the plans in this folder, for deploy --plans; they contain everything that Terraform knows",
    )
    .addHelpText(
      "after",
      `${TERRAFORM_HELP}
Exit codes: 0 planned; 1 Terraform failed; 2 the stacks are not proven, or the arguments are wrong; 3 something would
change, with --detailed-exitcode; 130 stopped.`,
    );

/** Prints what would change. */
export function plan(args: readonly string[], terminal: Terminal): Promise<number> {
  return runCommand<Options>(line(), args, terminal, (options, accounts) =>
    interruptible(terminal.err, async (stop) => {
      const deployment = await openDeployment("plan", accounts, options, { terminal, stop });
      const plans = await withPlanFolder(async (folder) => {
        const made = await planStacks(deployment, folder);
        if (options.save !== undefined) savePlans(userPath(options.save), made);
        return made;
      });
      showPlans(deployment, plans, terminal);
      if (options.save !== undefined) {
        const applied = commandText(
          "deploy",
          ...accounts,
          ...outArguments(options.out),
          "--plans",
          options.save,
        );
        terminal.out(`\nSaved in ${printable(options.save)}. To apply exactly these plans: ${applied}`);
      }
      return options.detailedExitcode && plans.some(({ plan: { isEmpty } }) => !isEmpty) ? 3 : 0;
    }),
  );
}
