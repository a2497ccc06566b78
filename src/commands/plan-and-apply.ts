import { applyPlans, planStacks, withPlanFolder, type Outputs } from "../deploy/deploy-stacks";
import type { DeployStack } from "../deploy/deploy-stack";
import { InterruptedError, interruptible } from "../deploy/interruption";
import { printable } from "../text/printable";
import type { Terminal } from "./terminal";
import { openDeployment, showPlans, type TerraformOptions } from "./terraform-command";
import { UsageError } from "./usage-error";

/** A command's texts for the given stacks. */
interface Words {
  readonly question: (ids: string) => string;
  readonly done: (ids: string) => string;
  /** When no plan has a change. */
  readonly nothing: string;
  /** When the answer is no. */
  readonly refused: string;
}

/**
 * Plans the stacks, shows what changes, asks, and applies exactly those plans.
 *
 * @returns the exit code
 */
export function planAndApply(
  name: "deploy" | "destroy",
  accounts: readonly string[],
  options: TerraformOptions,
  terminal: Terminal,
  words: Words,
): Promise<number> {
  return interruptible(terminal.err, async (stop) => {
    expectSomebody(options, terminal);
    const deployment = await openDeployment(name, accounts, options, { terminal, stop });
    return withPlanFolder(async (folder) => {
      const plans = await planStacks(deployment, folder);
      showPlans(deployment, plans, terminal);
      const changing = plans
        .filter(({ plan }) => !plan.isEmpty)
        .map(({ stack }) => stack.id)
        .join(", ");
      const isWanted =
        changing === "" || (await isApproved(words.question(changing), options, { terminal, stop }));
      if (!isWanted) {
        terminal.err(words.refused);
        return 1;
      }
      const outputs = outputText(await applyPlans(deployment, plans));
      if (outputs !== "") terminal.out(outputs);
      terminal.err(changing === "" ? words.nothing : words.done(changing));
      return 0;
    });
  });
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

/** Asks for confirmation, unless `--auto-approve` is given. */
async function isApproved(
  question: string,
  { autoApprove }: TerraformOptions,
  { terminal, stop }: { readonly terminal: Terminal; readonly stop: AbortSignal },
): Promise<boolean> {
  if (autoApprove) return true;
  const answer = (await terminal.ask?.(`\n${question} Only "yes" is accepted: `, stop)) ?? "";
  if (stop.aborted) throw new InterruptedError("stopped at the question: nothing was changed");
  return answer.trim() === "yes";
}

/** @throws UsageError when there is no terminal to ask, before anything is run */
function expectSomebody({ autoApprove }: TerraformOptions, terminal: Terminal): void {
  if (autoApprove || terminal.ask !== undefined) return;
  throw new UsageError("expected --auto-approve, or a terminal to ask on, received neither");
}
