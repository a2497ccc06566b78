import type { Account } from "../../config/account-schema";
import { partitionOf } from "../../config/partition";
import type { ResolvedConfig } from "../../config/schema";
import type { Organization } from "../../iam";
import type { Caller } from "./question";

/** An account that is none of the config's. */
export const STRANGER_ACCOUNTS = ["999999999999", "888888888888"] as const;
const STRANGE_ORGANIZATION = "o-zzzzzzzzzz";

/** Where a principal is: what its ARN and its organization need. */
export type Place = Pick<Account, "id" | "region" | "rolePath">;

/** An account that the config does not know, in the same partition. */
export function strangerAccount({ accounts, producers, identityCenter }: ResolvedConfig): Place {
  const known = [accounts.A, accounts.B, ...Object.values(producers), identityCenter?.account];
  const id = STRANGER_ACCOUNTS.find((one) => !known.some((account) => account?.id === one));
  return { id: id ?? "777777777777", region: accounts.B.region, rolePath: accounts.A.rolePath };
}

/** One of the same partition: `eu-west-1` and `eu-west-2`. */
export function anotherRegion(region: string): string {
  return region.replace(/\d$/, (digit) => (digit === "1" ? "2" : "1"));
}

export function organizationOf({ organizationId }: ResolvedConfig): Organization {
  return organizationId === undefined ? "none" : { id: organizationId };
}

export const OUTSIDE: Organization = { id: STRANGE_ORGANIZATION };

export function roleArnOf({ id, region, rolePath }: Place, name: string): string {
  return `arn:${partitionOf(region)}:iam::${id}:role${rolePath}${name}`;
}

/** A role that the stacks make, as it calls. */
export function roleCaller(
  place: Place,
  name: string,
  organization: Organization,
  text = `${name} of ${place.id}`,
): Caller {
  return sessionCaller(roleArnOf(place, name), organization, text, "of-the-stacks");
}

export function sessionCaller(
  roleArn: string,
  organization: Organization,
  text: string,
  permissions: Caller["permissions"],
): Caller {
  return {
    text,
    principal: { kind: "role-session", roleArn, sessionName: "session", organization },
    permissions,
  };
}

/** Somebody who may do everything in the account that the account itself can let them do. */
export function administrator(place: Place, organization: Organization): Caller {
  const arn = roleArnOf({ ...place, rolePath: "/" }, "Administrator");
  return sessionCaller(arn, organization, `an administrator of ${place.id}`, "everything");
}

/** A role of an account without any policy of its own. */
export function bystander(place: Place, organization: Organization): Caller {
  const arn = roleArnOf({ ...place, rolePath: "/" }, "Bystander");
  return sessionCaller(arn, organization, `a role of ${place.id} without permissions`, "nothing");
}

export function rootUser({ id, region }: Place, organization: Organization): Caller {
  const arn = `arn:${partitionOf(region)}:iam::${id}:root`;
  return {
    text: `the root user of ${id}`,
    principal: { kind: "root", arn, organization },
    permissions: "nothing",
  };
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
    principal: { kind: "service", name, names: [name], sourceArn, sourceAccount, sourceOrganizationId: null },
    permissions: "nothing",
  };
}
