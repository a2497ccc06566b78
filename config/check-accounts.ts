import { partitionOf } from "./partition";
import type { Draft } from "./draft";
import type { Finding } from "./errors";

/** The accounts can see each other, and Terraform's way in leads into the account that is meant. */
export function checkAccounts({ A, B }: Draft): Finding[] {
  const findings: Finding[] = [];
  if (A !== undefined && B !== undefined && partitionOf(A.region) !== partitionOf(B.region)) {
    findings.push({
      path: "accounts.B.region",
      expected: `a Region of the same partition as account A's ${A.region} (${partitionOf(A.region)})`,
      received: `"${B.region}" (${partitionOf(B.region)})`,
    });
  }
  for (const [key, account] of Object.entries({ A, B })) {
    if (account?.access === undefined || !("assumeRoleArn" in account.access)) continue;
    const expected = `arn:${partitionOf(account.region)}:iam::${account.id}:role/`;
    if (!account.access.assumeRoleArn.startsWith(expected)) {
      findings.push({
        path: `accounts.${key}.access.assumeRoleArn`,
        expected: `a role of this account (${expected}…)`,
        received: `"${account.access.assumeRoleArn}"`,
      });
    }
  }
  return findings;
}
