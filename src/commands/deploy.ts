import { planAndApply } from "./plan-and-apply";
import { runCommand } from "./run-command";
import type { Terminal } from "./terminal";
import { TERRAFORM_HELP, terraformLine, type TerraformOptions } from "./terraform-command";

const line = () =>
  terraformLine(
    "deploy",
    "Applies the proven stacks with Terraform: plans all of them, shows what changes, asks, and applies exactly those plans, " +
      "account_B last.",
  )
    .option("--auto-approve", "do not ask")
    .option("--plans <dir>", "apply the plans that plan --save kept there, and make none")
    .addHelpText(
      "after",
      `${TERRAFORM_HELP}
A failure says which account is in which state, and how to go on.
Exit codes: 0 applied, or nothing to change; 1 Terraform failed, or the answer was no; 2 the stacks are not proven, or the
saved plans are not of them, or the arguments are wrong; 130 stopped.`,
    );

/** Applies the stacks. */
export function deploy(args: readonly string[], terminal: Terminal): Promise<number> {
  return runCommand<TerraformOptions>(line(), args, terminal, (options, accounts) =>
    planAndApply("deploy", accounts, options, terminal, {
      question: (ids) => `Apply this to ${ids}?`,
      done: (ids) => `Applied: ${ids}.`,
      nothing: "Nothing to change.",
      refused: "Nothing was applied.",
    }),
  );
}
