import { relative } from "node:path";
import type { Command } from "commander";
import { diffLine, diffText } from "../report";
import { userFolder, userPath } from "../config/user-path";
import { accessChange } from "../deploy/access-change";
import { selectStacks } from "../deploy/deploy-stack";
import type { Deployment, StackPlan } from "../deploy/deploy-stacks";
import { planText } from "../deploy/plan-text";
import { PROGRAM_VARIABLE, terraformProgram } from "../deploy/run-terraform";
import { printable } from "../text/printable";
import { openProven } from "./app/open-proven";
import { outArguments, stacksFolder } from "./app/stacks-folder";
import { commandText } from "./command-text";
import { commandLine } from "./run-command";
import type { Terminal } from "./terminal";

/** The options of every command that runs Terraform. */
export interface TerraformOptions {
  readonly out?: string;
  readonly terraform?: string;
  readonly autoApprove?: true;
  readonly plans?: string;
}

/** The parser of a command that runs Terraform. */
export function terraformLine(name: string, summary: string): Command {
  return commandLine(name, summary)
    .argument("[accounts...]", "account_A, or A for short, or an account id (default: all of them)")
    .option("--out <dir>", "use the stacks in this folder instead of cdktf.out")
    .option(
      "--terraform <program>",
      `run this program (default: $${PROGRAM_VARIABLE}, else terraform, else tofu)`,
    );
}

/** The shared text below their help. */
export const TERRAFORM_HELP = `
It does not synthesize: it uses the proven stacks, and refuses a folder that changed since. Terraform uses its own
credentials, provider mirrors and variables such as TF_CLI_ARGS_init. Ctrl-C is passed to Terraform once.`;

/**
 * Opens the proven stacks of the named accounts.
 *
 * @throws as {@link openProven}; UnknownStackError, TerraformMissingError
 */
export async function openDeployment(
  name: "plan" | "deploy" | "destroy",
  accounts: readonly string[],
  options: TerraformOptions,
  { terminal, stop }: { readonly terminal: Terminal; readonly stop: AbortSignal },
): Promise<Deployment> {
  const destroys = name === "destroy";
  const outdir = stacksFolder(options.out);
  const named = options.terraform;
  const program = terraformProgram(named !== undefined && /[\\/]/.test(named) ? userPath(named) : named);
  const { stacks, verdict, changedFolder } = await openProven({
    outdir,
    say: terminal.err,
    proves: !destroys,
  });
  const chosen = selectStacks(stacks, accounts);
  if (verdict !== undefined) terminal.err(`${relative(userFolder(), outdir) || "."}: ${verdict}`);
  for (const { id, after } of stacks) {
    // Stacks that are left out although others need them must already exist, or already be destroyed.
    for (const other of after) {
      const [here, there] = destroys ? [other, id] : [id, other];
      const isAlone =
        chosen.some((stack) => stack.id === here) && !chosen.some((stack) => stack.id === there);
      if (isAlone)
        terminal.err(
          `${here}: ${there} ${destroys ? "names its roles" : "comes before it"}, and is left out`,
        );
    }
  }
  const saved = options.plans;
  const approved = options.autoApprove ? ["--auto-approve"] : [];
  const again = (command: string, ...others: readonly string[]): string =>
    commandText(
      command,
      ...accounts,
      ...outArguments(options.out),
      ...(named === undefined ? [] : ["--terraform", named]),
      ...others,
    );
  return {
    outdir,
    stacks: destroys ? chosen.reverse() : chosen,
    destroys,
    program,
    ...(saved === undefined ? {} : { plans: userPath(saved) }),
    again:
      saved === undefined
        ? again(name, ...approved)
        : `${again("plan", "--save", saved)}, then ${again("deploy", "--plans", saved, ...approved)}`,
    changedFolder,
    stop,
    say: terminal.err,
  };
}

/** Shows the plan: the resources of each account, and how access changes. */
export function showPlans(deployment: Deployment, plans: readonly StackPlan[], terminal: Terminal): void {
  for (const { stack, plan } of plans) terminal.out(`\n${planText(stack, plan).join("\n")}`);
  if (deployment.destroys) return;
  const change = accessChange(deployment.outdir, plans);
  if ("unknown" in change) {
    terminal.out(`\nAccess is not compared: ${printable(change.unknown)}.`);
    return;
  }
  const lines = diffText(change.diff, { colour: terminal.colour ?? false });
  terminal.out(
    ["", "Access, compared with the last deployment from this folder:", ...lines, diffLine(change.diff)].join(
      "\n",
    ),
  );
}
