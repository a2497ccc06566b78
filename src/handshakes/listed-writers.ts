import type { ResolvedDestination } from "../config/resolve-writers";
import { roleArn } from "../naming";
import type { ListedWriters, WritersOfAccounts } from "../policies/bucket-guards";
import { bindRoles } from "../policies/principal-binding";
import type { Binding } from "./actor";
import type { PlannedAccess } from "./planned-writer";

/**
 * The principals that are expected to change objects of a destination; undefined without onlyListedWriters. Roles of
 * its own account are listed by ARN; with `pattern`, those of the producers by pattern and account.
 */
export function listedWriters(
  actors: readonly NonNullable<PlannedAccess["actor"]>[],
  destination: ResolvedDestination,
  { principalBinding }: Binding,
): ListedWriters | undefined {
  if (destination.onlyListedWriters === undefined) return undefined;
  const arns = new Set<string>();
  const accountsByPattern = new Map<string, Set<string>>();
  const people = new Set<string>();
  for (const actor of actors) {
    if ("rolePattern" in actor) {
      people.add(actor.rolePattern);
      continue;
    }
    const { accounts: own, roleName } = actor;
    for (const account of own) {
      const pattern = bindRoles({ accounts: [account], roleName }, "pattern").condition?.["ArnLike"];
      const text = pattern?.["aws:PrincipalArn"];
      if (principalBinding !== "pattern" || account.id === destination.owner.id || typeof text !== "string") {
        arns.add(roleArn(account, roleName));
        continue;
      }
      accountsByPattern.set(text, (accountsByPattern.get(text) ?? new Set()).add(account.id));
    }
  }
  const listed = [...new Set([...arns, ...people, ...destination.onlyListedWriters.breakGlassPrincipalArns])];
  return { arns: listed, ofAccounts: byAccounts(accountsByPattern, listed) };
}

/** Groups patterns by their accounts. */
function byAccounts(
  accountsByPattern: ReadonlyMap<string, ReadonlySet<string>>,
  listed: readonly string[],
): WritersOfAccounts[] {
  const groups = new Map<string, { patterns: string[]; accountIds: string[] }>();
  for (const [pattern, ids] of accountsByPattern) {
    const accountIds = [...ids].sort();
    const key = accountIds.join(" ");
    const group = groups.get(key) ?? { patterns: [], accountIds };
    group.patterns.push(pattern);
    groups.set(key, group);
  }
  return [...groups.values()].map((group) => ({
    ...group,
    except: listed.filter((arn) => group.patterns.some((pattern) => mayFit(arn, pattern))),
  }));
}

/** Whether a listed ARN, which may have wildcards, and a pattern for all accounts may match the same role. */
function mayFit(arn: string, pattern: string): boolean {
  const [head = "", ...rest] = arn.replace(/::\d{12}:/, "::*:").split(/(?<!::)[*?]/);
  return rest.length === 0 ? head === pattern : pattern.startsWith(head);
}
