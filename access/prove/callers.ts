import type { Account } from "../../config/account-schema";
import { deliveringAccounts } from "../../config/writers-of";
import { partitionOf } from "../../config/partition";
import type { ResolvedConfig } from "../../config/schema";
import type { Organization } from "../../iam";
import type { Caller } from "./question";

/** Accounts that are none of the config's, nor of its organization. The first that is not taken is meant. */
export const STRANGER_ACCOUNTS: readonly string[] = ["999999999999", "888888888888", "777777777777"];
/** Accounts of the organization that the config does not know. */
const MEMBER_ACCOUNTS: readonly string[] = ["666666666666", "555555555555", "444444444444"];
const STRANGE_ORGANIZATION = "o-zzzzzzzzzz";

/** Where a principal is: what its ARN and its organization need. */
export type Place = Pick<Account, "id" | "region" | "rolePath">;

/** An account that the config does not know, in the same partition and in no organization of the config's. */
export function strangerAccount(config: Known): Place {
  return unknownAccount(STRANGER_ACCOUNTS, config);
}

/** An account that the config does not know, in its organization. */
export function memberAccount(config: Known): Place {
  return unknownAccount(MEMBER_ACCOUNTS, config);
}

type Known = Pick<ResolvedConfig, "accounts" | "producers" | "identityCenter" | "writers">;

function unknownAccount(ids: readonly string[], config: Known): Place {
  const { accounts, producers, identityCenter } = config;
  const known = [accounts.A, accounts.B, ...Object.values(producers), identityCenter?.account];
  const taken = [...known.map((account) => account?.id), ...deliveringAccounts(config)];
  const id = ids.find((one) => !taken.includes(one));
  return { id: id ?? "012345678901", region: accounts.B.region, rolePath: accounts.A.rolePath };
}

/** One of the same partition: `eu-west-1` and `eu-west-2`. */
export function anotherRegion(region: string): string {
  return region.replace(/\d$/, (digit) => (digit === "1" ? "2" : "1"));
}

export const OUTSIDE: Organization = { id: STRANGE_ORGANIZATION };

export function roleArnOf({ id, region, rolePath }: Place, name: string): string {
  return `arn:${partitionOf(region)}:iam::${id}:role${rolePath}${name}`;
}

/** A role that the stacks make, as it calls. */
export function roleCaller(place: Place, name: string, text = `${name} of ${place.id}`): Caller {
  return { ...sessionCaller(roleArnOf(place, name), text, "of-the-stacks"), region: place.region };
}

export function sessionCaller(roleArn: string, text: string, permissions: Caller["permissions"]): Caller {
  return { text, principal: { kind: "role-session", roleArn, sessionName: "session" }, permissions };
}

/** Somebody whom no stack makes: a role without tags. */
function invented(
  { id, region }: Place,
  name: string,
  text: string,
  permissions: Caller["permissions"],
): Caller {
  const roleArn = roleArnOf({ id, region, rolePath: "/" }, name);
  return {
    text,
    principal: { kind: "role-session", roleArn, sessionName: "session", tags: {} },
    permissions,
    region,
  };
}

/** Somebody who may do everything in the account that the account itself can let them do. */
export function administrator(place: Place): Caller {
  return invented(place, "Administrator", `an administrator of ${place.id}`, "everything");
}

/** A role of an account without any policy of its own. */
export function bystander(place: Place): Caller {
  return invented(place, "Bystander", `a role of ${place.id} without permissions`, "nothing");
}

export function rootUser({ id, region }: Place): Caller {
  const arn = `arn:${partitionOf(region)}:iam::${id}:root`;
  return {
    text: `the root user of ${id}`,
    principal: { kind: "root", arn },
    permissions: "nothing",
    region,
  };
}

/** The same caller, of this organization. Services and anonymous callers are in none. */
export function from(caller: Caller, organization: Organization): Caller {
  const { principal } = caller;
  return principal.kind === "service" || principal.kind === "federated" || principal.kind === "anonymous"
    ? caller
    : { ...caller, principal: { ...principal, organization } };
}

export const ANONYMOUS: Caller = {
  text: "an anonymous caller",
  principal: { kind: "anonymous" },
  permissions: "nothing",
};

/** A service that calls for itself; the source is null where AWS sends none. */
export function serviceCaller(name: string, sourceArn: string | null, sourceAccount: string | null): Caller {
  return {
    text: name,
    principal: { kind: "service", name, names: [name], sourceArn, sourceAccount },
    permissions: "nothing",
  };
}
