import type { ResolvedConfig } from "../../config/schema";
import type { DecidedBy, Principal, PolicyType } from "../../iam";
import type { Model } from "../../terraform-model";
import { accountOf } from "../lookup/request-of";
import { ownerOf } from "../../terraform-model/owners";
import { policiesOn } from "./change-model";

export interface FoundStatement {
  readonly side: PolicyType;
  /** `account B (222222222222)` */
  readonly account: string;
  /** Its stack. Absent for what Identity Center creates in another account. */
  readonly stack?: string;
  readonly policy: string;
  readonly sid?: string;
  /** `WriteObjects of policy of role task-role` */
  readonly name: string;
  /** As in the policy, after Terraform's jsonencode. */
  readonly statement: unknown;
  /** Keys of its conditions, as written. */
  readonly keys: readonly string[];
}

interface Place {
  readonly config: ResolvedConfig | undefined;
  readonly model: Model;
}

/** The statement of the stacks that decided; none if one is missing, or it belongs to a limit. */
export function foundStatement(by: DecidedBy, ownerId: string, place: Place): FoundStatement[] {
  const { side, policy: name, statement: index, sid } = by;
  const policy = policiesOn(side, ownerId, place.model).find((one) => one.name === name);
  const statement = policy?.document.statements.find((one) => one.index === index);
  if (policy === undefined || statement === undefined || index === undefined) return [];
  const all = [(policy.json as { readonly Statement: unknown }).Statement].flat();
  const account = accountIdOf(ownerId, place.model);
  const stack = place.model.stacks.find((one) => one.account === account)?.id;
  return [
    {
      side,
      account: account === undefined ? "the organization" : labelOf(account, place),
      ...(stack === undefined ? {} : { stack }),
      policy: policy.name,
      ...(sid === undefined ? {} : { sid }),
      name: `${sid ?? `statement ${index}`} of ${policy.name}`,
      statement: jsonOf(all, index, sid),
      keys: [...new Set(statement.conditions.map(({ keyText }) => keyText))],
    },
  ];
}

/** By its Sid, since statements before it may have been removed. */
function jsonOf(all: readonly unknown[], index: number, sid: string | undefined): unknown {
  const named = all.find((one) => sid !== undefined && (one as { readonly Sid?: unknown }).Sid === sid);
  return named ?? all[index];
}

/** `account A (111111111111)`, of a principal or of a resource. */
export function accountText(of: Principal | string, place: Place): string {
  const account = typeof of === "string" ? accountIdOf(ownerOf(of), place.model) : accountOf(of);
  return account === undefined ? "its account" : labelOf(account, place);
}

/** For a role, a resource or a permission set; undefined if unknown. */
export function accountIdOf(ownerId: string, { buckets, permissionSets }: Model): string | undefined {
  const [, , , , account = ""] = ownerId.split(":");
  if (/^\d{12}$/.test(account)) return account;
  const set = permissionSets.find(({ name }) => name === ownerId);
  return buckets.find(({ arn }) => arn === ownerId)?.account ?? set?.instanceArn.split(":")[4] ?? undefined;
}

function labelOf(account: string, { config }: Place): string {
  if (config === undefined) return `account ${account}`;
  const { accounts, owners, producers } = config;
  const named = [
    ["A", accounts.A.id],
    ["B", accounts.B.id],
    ...Object.entries({ ...producers, ...owners }).map(([name, { id }]) => [name, id]),
  ].filter(([, id]) => id === account);
  const names = named.map(([name]) => name).join(" and ");
  return names === "" ? `account ${account}` : `account ${names} (${account})`;
}
