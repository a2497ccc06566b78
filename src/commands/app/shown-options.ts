import { InvalidArgumentError, Option, type Command } from "commander";
import type { GivenAccount } from "../../terraform-model/show-json";
import { UsageError } from "../usage-error";

/** The input instead of `cdktf.out`. */
export interface ShownOptions {
  readonly plan?: readonly string[];
  readonly state?: readonly string[];
  readonly account?: readonly GivenAccount[];
  readonly out?: string;
}

/** `--plan`, `--state` and `--account`, for every command that uses a model. */
export function withShownOptions(line: Command): Command {
  const files = (name: string, description: string): Option =>
    new Option(`--${name} <file>`, description).argParser(
      (file: string, before: readonly string[] | undefined) => [...(before ?? []), file],
    );
  const options = [
    files("plan", "instead of cdktf.out: the output of terraform show -json for a plan; repeatable"),
    files("state", "the same for a state; - is the standard input"),
    new Option(
      "--account <alias=id>",
      "for --plan and --state: the account of a provider, file or address that does not say it; repeatable",
    ).argParser(accounts),
  ];
  for (const option of options) line.addOption(option);
  return line;
}

function accounts(text: string, before: readonly GivenAccount[] = []): readonly GivenAccount[] {
  const [, name, account, region] = /^(.+)=(\d{12})(?:\/([a-z]{2}(?:-[a-z]+)+-\d))?$/.exec(text) ?? [];
  if (name === undefined || account === undefined) {
    throw new InvalidArgumentError("expected ALIAS=ID or ALIAS=ID/REGION, with an account ID of 12 digits");
  }
  return [...before, { name, account, ...(region === undefined ? {} : { region }) }];
}

/** Whether plans or states are given. */
export function hasShown({ plan, state, account, out }: ShownOptions): boolean {
  const isGiven = plan !== undefined || state !== undefined;
  if (isGiven && out !== undefined) {
    throw new UsageError("expected --out or plans and states, received both");
  }
  if (!isGiven && account !== undefined) {
    throw new UsageError("expected --account with --plan or --state, received neither of these");
  }
  return isGiven;
}
