import { nearest } from "../../config/nearest";
import { accountCalls, callerOf, errorText } from "../../live/account-calls";
import { createSend, keysOf, type Keys } from "../../live/aws-request";
import type { ProbeAccount } from "../../live/probe-options";
import { AwsCredentialsError } from "../aws-credentials-error";
import { UsageError } from "../usage-error";
import type { NamedProfile } from "./profile-option";
import type { ProofInput } from "./read-proof-input";

export type ProfileAccount = Pick<ProbeAccount, "label" | "account" | "region">;

/** The accounts of the stacks, by their names in the config. */
export function placesOf({
  config: { accounts, owners, producers },
  model,
}: Pick<ProofInput, "config" | "model">): ProfileAccount[] {
  const named = Object.entries({ ...accounts, ...producers, ...owners });
  const all = named.map(([label, { id, region }]) => ({ label, account: id, region }));
  const inStacks = new Set(model.stacks.map(({ account }) => account));
  return all.filter(
    ({ account }, index) =>
      inStacks.has(account) && all.findIndex((one) => one.account === account) === index,
  );
}

/** The credentials of each account with a profile, or those of the environment. */
export async function accountsOf(
  profiles: readonly NamedProfile[],
  places: readonly ProfileAccount[],
): Promise<ProbeAccount[]> {
  if (profiles.length === 0) {
    const [first] = places;
    if (first === undefined) throw new UsageError("expected stacks with an account, received none");
    const keys = await readKeys(undefined, first.region);
    const found = await whose(keys, places);
    return [{ ...found, keys }];
  }
  const found: ProbeAccount[] = [];
  for (const [name, of] of profiles) {
    const place = places.find(({ label, account }) => [label, account, `account_${label}`].includes(name));
    if (place === undefined) {
      const known = places.map(({ label }) => label);
      throw new UsageError(
        `expected ${nearest(name, known) ?? `one of ${known.join(", ")}`} for --profile, received ${name}`,
      );
    }
    found.push({ ...place, keys: await readKeys(of, place.region) });
  }
  return found;
}

/** The account of the environment's credentials, which must be one of the stacks'. */
async function whose(keys: Keys, places: readonly ProfileAccount[]): Promise<ProfileAccount> {
  const [first] = places;
  const caller = await callerOf(accountCalls(createSend(), keys, "", first?.region ?? "us-east-1"));
  if ("status" in caller)
    throw new UsageError(`expected credentials that STS knows, received ${errorText(caller)}`);
  const place = places.find(({ account }) => account === caller.account);
  if (place !== undefined) return place;
  const known = places.map(({ account }) => account).join(", ");
  throw new UsageError(
    `expected credentials of one of the accounts ${known}, received those of ${caller.account}`,
  );
}

async function readKeys(profileName: string | undefined, region: string): Promise<Keys> {
  try {
    return await keysOf(profileName, region);
  } catch (error) {
    throw new AwsCredentialsError(profileName, error as Error, "--profile ACCOUNT=NAME");
  }
}
