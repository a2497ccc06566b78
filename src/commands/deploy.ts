import { planAndApply } from "./plan-and-apply";
import { runCommand } from "./run-command";
import type { Terminal } from "./terminal";
import { TERRAFORM_HELP, terraformLine, type TerraformOptions } from "./terraform-command";

const line = () =>
  terraformLine(
    "deploy",
    "Applies the proven stacks with Terraform: it plans all of them, shows what changes, asks, and applies exactly those plans, " +
      "account_B last.",
  )
    .option("--auto-approve", "do not ask")
    .option("--plans <dir>", "apply the plans that plan --save kept in this folder, and make no new ones")
    .addHelpText(
      "after",
      `${TERRAFORM_HELP}
After a failure it says which state each account is in, and how to continue.
Exit codes: 0 applied, or nothing to change; 1 Terraform failed, or you answered no; 2 the stacks are not proven, or the
saved plans belong to other stacks, or the arguments are wrong; 130 stopped.`,
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
