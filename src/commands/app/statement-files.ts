import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AccessPlan } from "../../handshakes/access-plan";
import { handedOver } from "../../handshakes/existing-bucket";
import { policyDocumentHcl } from "../../../stacks/policy-document-hcl";
import { STATEMENT_FILES } from "../../../stacks/replace-output";

/**
 * Writes the statements that owners of buckets, keys and roles must add: `statements.json` by ARN, and `statements.tf`
 * as data sources. Nothing is written if there are none.
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
