import { InvalidArgumentError, Option } from "commander";

/** An account by its name in the config, and a profile of the AWS config files. */
export type NamedProfile = readonly [account: string, profile: string];

/** `--profile A=name`, once for each account. */
export function profileOption(): Option {
  return new Option(
    "--profile <account=name>",
    "the AWS profile for an account (A, B, a producer's name, an account id); once for each account",
  ).argParser(profile);
}

function profile(text: string, before: readonly NamedProfile[] = []): readonly NamedProfile[] {
  const [, account, name] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (account === undefined || name === undefined)
    throw new InvalidArgumentError("expected ACCOUNT=NAME, such as A=team");
  return [...before, [account, name]];
}
