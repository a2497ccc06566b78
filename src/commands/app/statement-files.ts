import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AccessPlan } from "../../handshakes/access-plan";
import { handedOver } from "../../handshakes/existing-bucket";
import { policyDocumentHcl } from "../../../stacks/policy-document-hcl";
import { STATEMENT_FILES } from "../../../stacks/replace-output";

/**
 * Writes what the owners of buckets and keys add to their policies: `statements.json` by ARN, and the same as data sources
 * in `statements.tf`. Nothing is written when they have nothing to add.
 */
export function writeStatements(folder: string, plan: AccessPlan): void {
  const found = handedOver(plan);
  if (found.length === 0) return;
  const [json, hcl] = STATEMENT_FILES;
  const byArn = Object.fromEntries(found.map(({ arn, policy }) => [arn, policy]));
  writeFileSync(join(folder, json), `${JSON.stringify(byArn, undefined, 2)}\n`);
  writeFileSync(
    join(folder, hcl),
    found
      .map(
        ({ kind, name, arn, policy }) =>
          `# ${arn}\n${policyDocumentHcl(`${kind}_${name}`, policy.Statement)}`,
      )
      .join("\n"),
  );
}
