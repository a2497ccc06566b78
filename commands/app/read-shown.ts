import { readFileSync } from "node:fs";
import { InvalidArgumentError, Option } from "commander";
import {
  openDocument,
  readShowJson,
  type GivenAccount,
  type ShowDocument,
  type ShownModel,
  type When,
} from "../../access/show-json";
import { userPath } from "../../config/user-path";
import { UsageError } from "../usage-error";

/** What is read in place of `cdktf.out`. */
export interface ShownOptions {
  readonly plan?: readonly string[];
  readonly state?: readonly string[];
  readonly account?: readonly GivenAccount[];
  readonly out?: string;
}

/** `--plan`, `--state` and `--account`, for every command that answers from a model. */
export function shownOptions(): Option[] {
  const files = (name: string, what: string): Option =>
    new Option(
      `--${name} <file>`,
      `in place of cdktf.out: what terraform show -json wrote of a ${what}; several, one an account; - for the standard input`,
    ).argParser((file: string, before: readonly string[] | undefined) => [...(before ?? []), file]);
  return [
    files("plan", "plan"),
    files("state", "state"),
    new Option(
      "--account <alias=id>",
      "of what has no account in its ARN or its provider: the provider (aws, aws.europe), the file or the address of a " +
        "resource or module, and the account's ID, with /REGION if that is not known either; as often as needed",
    ).argParser(accounts),
  ];
}

function accounts(text: string, before: readonly GivenAccount[] = []): readonly GivenAccount[] {
  const [, name, account, region] = /^(.+)=(\d{12})(?:\/([a-z]{2}(?:-[a-z]+)+-\d))?$/.exec(text) ?? [];
  if (name === undefined || account === undefined) {
    throw new InvalidArgumentError("expected ALIAS=ID or ALIAS=ID/REGION, with an account ID of 12 digits");
  }
  return [...before, { name, account, ...(region === undefined ? {} : { region }) }];
}

/** Whether plans or states are given in place of the synthesized stacks. */
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

/**
 * Reads the plans and states that the command line names.
 *
 * @throws ModelError, UsageError
 */
export function readShown(options: ShownOptions, when: When = "after"): ShownModel {
  return readShowJson({ documents: openShown(options), accounts: options.account ?? [], when });
}

export function openShown({ plan = [], state = [] }: ShownOptions): ShowDocument[] {
  if ([...plan, ...state].filter((file) => file === "-").length > 1) {
    throw new UsageError("expected the standard input once, received - twice");
  }
  return [
    ...plan.map((file) => openDocument(file, bytesOf(file), "plan")),
    ...state.map((file) => openDocument(file, bytesOf(file), "state")),
  ];
}

function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file === "-" ? 0 : userPath(file));
  } catch (error) {
    const { code = "?" } = error as NodeJS.ErrnoException;
    throw new UsageError(`expected a file that terraform show -json wrote, received ${file} (${code})`);
  }
}
