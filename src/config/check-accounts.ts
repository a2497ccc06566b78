import type { Account, StackAccount } from "./account-schema";
import { keysOf, type Draft } from "./draft";
import { type Finding, wrong } from "./errors";
import { partitionOf } from "./partition";

type AnyAccount = Account | StackAccount;

/**
 * Checks that the accounts are in one partition, unique and used, and that Terraform's credentials are for the right
 * account.
 */
export function checkAccounts(draft: Draft): Finding[] {
  const { A, B, owners, producers, identityCenterAccount } = draft;
  const accounts: [path: string, account: AnyAccount | undefined][] = [
    ["accounts.A", A],
    ["accounts.B", B],
    ["identityCenter.account", identityCenterAccount],
    ...Object.entries(producers).map(([name, account]): [string, Account] => [`producers.${name}`, account]),
    ...Object.entries(owners).map(([name, account]): [string, Account] => [`owners.${name}`, account]),
  ];
  return [
    ...accounts.flatMap(([path, account]) => checkPartition(path, account, A)),
    ...accounts.flatMap(([path, account]) => checkAccess(path, account)),
    ...checkBoundaries(accounts),
    ...(draft.hasEndpoint ? accounts.flatMap(([path, account]) => checkLocal(path, account)) : []),
    ...checkProducers(draft),
  ];
}

function checkPartition(path: string, account: AnyAccount | undefined, A: Account | undefined): Finding[] {
  if (account === undefined || A === undefined || partitionOf(account.region) === partitionOf(A.region))
    return [];
  return wrong(
    `${path}.region`,
    `a Region of the same partition as account A's ${A.region} (${partitionOf(A.region)})`,
    `"${account.region}" (${partitionOf(account.region)})`,
  );
}

function checkAccess(path: string, account: AnyAccount | undefined): Finding[] {
  if (account === undefined) return [];
  const findings: Finding[] = [];
  const own = `arn:${partitionOf(account.region)}:iam::${account.id}`;
  if (account.access !== undefined && "assumeRoleArn" in account.access) {
    const { assumeRoleArn } = account.access;
    if (!assumeRoleArn.startsWith(`${own}:role/`)) {
      findings.push({
        path: `${path}.access.assumeRoleArn`,
        expected: `a role of this account (${own}:role/…)`,
        received: `"${assumeRoleArn}"`,
      });
    }
  }
  const boundary = "permissionsBoundaryArn" in account ? account.permissionsBoundaryArn : undefined;
  if (
    boundary !== undefined &&
    !boundary.startsWith(`${own}:policy/`) &&
    !boundary.includes("::aws:policy/")
  ) {
    findings.push({
      path: `${path}.permissionsBoundaryArn`,
      expected: `a policy of this account (${own}:policy/…) or of AWS`,
      received: `"${boundary}"`,
    });
  }
  return findings;
}

/** An account's roles have one boundary, under whatever names the config has the account. */
function checkBoundaries(accounts: readonly [path: string, account: AnyAccount | undefined][]): Finding[] {
  const first = new Map<string, { readonly path: string; readonly boundary: string }>();
  return accounts.flatMap(([path, account]): Finding[] => {
    if (account === undefined || !("rolePath" in account)) return [];
    const boundary = account.permissionsBoundaryArn ?? "nothing";
    const found = first.get(account.id);
    if (found === undefined) first.set(account.id, { path, boundary });
    if (found === undefined || found.boundary === boundary) return [];
    const expected = `${found.boundary}, as in ${found.path}, since it is the same account`;
    return wrong(`${path}.permissionsBoundaryArn`, expected, boundary);
  });
}

/** With a local endpoint, nothing may call AWS. */
function checkLocal(path: string, account: AnyAccount | undefined): Finding[] {
  if (account === undefined) return [];
  const expected = "nothing: endpoint is for trying a deployment without AWS";
  return [
    ...(account.access === undefined ? [] : wrong(`${path}.access`, expected, "a value")),
    ...(account.backend.kind === "local"
      ? []
      : wrong(`${path}.backend`, expected, `"${account.backend.kind}"`)),
  ];
}

function checkProducers(draft: Draft): Finding[] {
  const { A, producers, producerNames, writers, brokenWriters } = draft;
  const keys = ["A", ...producerNames];
  const ids = new Map(A === undefined ? [] : [[A.id, "accounts.A"]]);
  const findings: Finding[] = [];
  for (const [name, { id }] of Object.entries(producers)) {
    const earlier = ids.get(id);
    if (earlier === undefined) ids.set(id, `producers.${name}`);
    else
      findings.push({
        path: `producers.${name}.id`,
        expected: "an account that is not given yet",
        received: `"${id}", as in ${earlier}`,
      });
  }
  for (const { path, value } of writers) {
    for (const key of keysOf(value, draft).filter((used) => !keys.includes(used))) {
      const place = "accounts" in value ? `${path}.accounts` : `${path}.account`;
      findings.push({
        path: place,
        expected: `one of ${keys.map((known) => `"${known}"`).join(", ")}`,
        received: `"${key}"`,
      });
    }
  }
  // With an invalid writer, it is unknown what it uses.
  for (const name of producerNames) {
    if (brokenWriters || writers.some(({ value }) => keysOf(value, draft).includes(name))) continue;
    findings.push({
      path: `producers.${name}`,
      expected: "a producer that has a writer",
      received: "one that no writer names",
    });
  }
  return findings;
}
