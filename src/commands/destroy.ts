import { planAndApply } from "./plan-and-apply";
import { runCommand } from "./run-command";
import type { Terminal } from "./terminal";
import { TERRAFORM_HELP, terraformLine, type TerraformOptions } from "./terraform-command";

const line = () =>
  terraformLine(
    "destroy",
    "Destroys what was deployed, account_B first: it plans, shows what will be destroyed, asks, and applies exactly those plans.",
  )
    .option("--auto-approve", "do not ask")
    .addHelpText(
      "after",
      `${TERRAFORM_HELP}
Terraform refuses to destroy buckets and keys until they are deployed with preventDestroy: false in the config.
Exit codes: 0 destroyed, or there was nothing; 1 Terraform failed, or you answered no; 2 the stacks are not those that
were written, or the arguments are wrong; 130 stopped.`,
    );

/** Destroys the deployed stacks. */
export function destroy(args: readonly string[], terminal: Terminal): Promise<number> {
  return runCommand<TerraformOptions>(line(), args, terminal, (options, accounts) =>
    planAndApply("destroy", accounts, options, terminal, {
      question: (ids) => `Destroy this in ${ids}?`,
      done: (ids) => `Destroyed: ${ids}.`,
      nothing: "Nothing to destroy.",
      refused: "Nothing was destroyed.",
    }),
  );
}
