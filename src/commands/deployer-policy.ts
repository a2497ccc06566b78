import { join } from "node:path";
import { readModel, readStacks, type Model } from "../terraform-model";
import { shortStackName } from "../config/environment";
import { nearest } from "../config/nearest";
import { userPath } from "../config/user-path";
import { bootstrapTemplate } from "../deployer-policy/bootstrap-template";
import { deployerRoles, type DeployerRole } from "../deployer-policy/deployer-roles";
import { sizeOf } from "../deployer-policy/split-policies";
import { stacksFolder } from "./app/stacks-folder";
import { outputOption, writeOutputs, type OutputOptions } from "./outputs";
import { makeFolder } from "./make-folder";
import { commandLine, runCommand } from "./run-command";
import type { Terminal } from "./terminal";
import { UsageError } from "./usage-error";
import { writeAtomic } from "./write-atomic";

interface Options extends OutputOptions {
  readonly account?: string;
  readonly out?: string;
  readonly cloudformation?: string;
  readonly github?: string;
  readonly environment: string;
  readonly planEnvironment: string;
}

const line = () =>
  commandLine(
    "deployer-policy",
    "Writes the IAM policies of the roles that run Terraform in each account: a deployer for apply, and a planner that " +
      "can only read. They allow only the calls that Terraform's AWS provider makes for the resources of the stacks.",
  )
    .option("--account <account>", "account_A, or A for short, or an account id (default: all of them)")
    .option("--out <dir>", "use the stacks in this folder instead of cdktf.out")
    .addOption(outputOption("json", "the policies of every role as JSON"))
    .option(
      "--cloudformation <folder>",
      "a CloudFormation template for each account: the state's bucket, GitHub as an identity provider, both roles",
    )
    .option("--github <owner/name>", "with --cloudformation: the repository whose jobs may assume the roles")
    .option("--environment <name>", "the GitHub environment of the jobs that deploy", "production")
    .option("--plan-environment <name>", "the GitHub environment of the jobs that plan", "plan")
    .addHelpText(
      "after",
      `
No role may destroy what Terraform keeps (prevent_destroy), or remove a permissions boundary. What a config
no longer has is no longer in its policies: deploy a removal before you update them.
Exit codes: 0 written; 2 the stacks or the arguments cannot be used, or a file cannot be written.`,
    );

/** Writes the policies of the roles that deploy. */
export function deployerPolicy(args: readonly string[], terminal: Terminal): Promise<number> {
  return runCommand<Options>(line(), args, terminal, (options) => {
    const model = readModel(readStacks(stacksFolder(options.out)));
    const accounts = accountsOf(model, options.account);
    const roles = deployerRoles(model).filter(({ account }) => accounts.includes(account));
    if (options.cloudformation !== undefined) {
      writeTemplates(model, accounts, options, options.cloudformation, terminal);
      if (options.json === undefined) return 0;
    }
    writeOutputs(options, terminal, {
      json: () => JSON.stringify(roles, undefined, 2),
      text: () => roles.map(roleLine).join("\n"),
    });
    return 0;
  });
}

/** @throws UsageError for an account without a stack */
function accountsOf({ stacks }: Model, named: string | undefined): string[] {
  const all = [...new Set(stacks.map(({ account }) => account))];
  if (named === undefined) return all;
  const stack = stacks.find(({ id, account }) => [id, shortStackName(id), account].includes(named));
  if (stack !== undefined) return [stack.account];
  const known = stacks.map(({ id }) => id);
  throw new UsageError(
    `expected ${nearest(named, known) ?? `one of ${known.join(", ")}`} for --account, received ${named}`,
  );
}

function writeTemplates(
  model: Model,
  accounts: readonly string[],
  { github, environment, planEnvironment }: Options,
  folder: string,
  terminal: Terminal,
): void {
  if (github === undefined || !/^[\w.-]+\/[\w.-]+$/.test(github)) {
    throw new UsageError(
      `expected --github OWNER/NAME with --cloudformation, received ${github ?? "nothing"}`,
    );
  }
  for (const name of [environment, planEnvironment]) {
    // Colons separate the parts of a job's subject; a wildcard could be one in a hand-written trust policy.
    if (!/^[\w.-]+$/.test(name))
      throw new UsageError(`expected letters, digits, "_", "." or "-" for an environment, received ${name}`);
  }
  if (environment === planEnvironment) {
    throw new UsageError(`expected two environments, received ${environment} for both`);
  }
  const jobs = {
    repository: github,
    environments: { deployer: environment, planner: planEnvironment },
  };
  const templates = accounts.map((account) => [account, bootstrapTemplate(model, account, jobs)] as const);
  makeFolder(userPath(folder));
  for (const [account, template] of templates) {
    const file = join(folder, `${account}.json`);
    writeAtomic(file, `${JSON.stringify(template, undefined, 2)}\n`);
    terminal.out(`written: ${file}`);
  }
}

function roleLine({ account, kind, stacks, assumed, policies }: DeployerRole): string {
  const sizes = policies.map(({ Statement }) => sizeOf(Statement));
  const own = assumed === undefined ? "" : `, of ${assumed}`;
  const count = `${policies.length} ${policies.length === 1 ? "policy" : "policies"}`;
  return `${account}  ${kind.padEnd(8)}  ${stacks.join(", ")}${own}: ${count} of ${sizes.join(", ") || 0} characters`;
}
