import type { Account } from "../../config/account-schema";
import { accountsOf, deliveringAccounts } from "../../config/writers-of";
import { partitionOf } from "../../config/partition";
import type { ResolvedConfig } from "../../config/schema";
import type { Organization } from "../../iam";
import type { Caller } from "./question";

/** Accounts outside of the config and its organization. The first unused one is taken. */
export const STRANGER_ACCOUNTS: readonly string[] = ["999999999999", "888888888888", "777777777777"];
/** Accounts of the organization that the config does not know. */
const MEMBER_ACCOUNTS: readonly string[] = ["666666666666", "555555555555", "444444444444"];
const STRANGE_ORGANIZATION = "o-zzzzzzzzzz";

/** Where a principal is: what its ARN and its organization need. */
export type AccountRef = Pick<Account, "id" | "region" | "rolePath">;

/** An account that the config does not know, in its organization. */
export function memberAccount(
  config: Pick<ResolvedConfig, "accounts" | "producers" | "owners" | "identityCenter" | "writers">,
): AccountRef {
  const { accounts } = config;
  const taken = [...accountsOf(config).map((account) => account.id), ...deliveringAccounts(config)];
  const id = MEMBER_ACCOUNTS.find((one) => !taken.includes(one));
  return { id: id ?? "012345678901", region: accounts.B.region, rolePath: accounts.A.rolePath };
}

export const OUTSIDE: Organization = { id: STRANGE_ORGANIZATION };

export function roleArnOf({ id, region, rolePath }: AccountRef, name: string): string {
  return `arn:${partitionOf(region)}:iam::${id}:role${rolePath}${name}`;
}

/** A role of the stacks, as a caller. */
export function roleCaller(place: AccountRef, name: string, text = `${name} of ${place.id}`): Caller {
  return { ...sessionCaller(roleArnOf(place, name), text, "of-the-stacks"), region: place.region };
}

export function sessionCaller(roleArn: string, text: string, permissions: Caller["permissions"]): Caller {
  return { text, principal: { kind: "role-session", roleArn, sessionName: "session" }, permissions };
}

export function rootUser({ id, region }: AccountRef): Caller {
  const arn = `arn:${partitionOf(region)}:iam::${id}:root`;
  return {
    text: `the root user of ${id}`,
    principal: { kind: "root", arn },
    permissions: "nothing",
    region,
  };
}

export const ANONYMOUS: Caller = {
  text: "an anonymous caller",
  principal: { kind: "anonymous" },
  permissions: "nothing",
};

/** A service that calls for itself; the source is null if AWS sends none. */
export function serviceCaller(name: string, sourceArn: string | null, sourceAccount: string | null): Caller {
  return {
    text: name,
    principal: { kind: "service", name, names: [name], sourceArn, sourceAccount },
    permissions: "nothing",
  };
}
