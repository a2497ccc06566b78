import { accountAt, keysOf, type Draft, type Placed } from "./draft";
import { type Finding, wrong } from "./errors";
import { attachedPoliciesOf } from "./managed-policies-schema";
import { partitionOf } from "./partition";
import type { Writer } from "./writer-schema";

/** A role accepts policies of AWS and of its own account, each once. */
export function checkManagedPolicies(draft: Draft): Finding[] {
  return draft.writers.flatMap((placed) => checkWriter(placed, draft));
}

function checkWriter({ path, value }: Placed<Writer>, draft: Draft): Finding[] {
  if (!("managedPolicies" in value)) return [];
  const accounts = keysOf(value, draft).flatMap((key) => accountAt(draft, key) ?? []);
  const policies = attachedPoliciesOf(value);
  // IAM compares names without paths, case-insensitively.
  const names = policies.map(({ name }) => name.slice(name.lastIndexOf("/") + 1).toLowerCase());
  return policies.flatMap(({ partition, owner, name }, index): Finding[] => {
    const place = `${path}.managedPolicies[${index}]`;
    const other = accounts.find(
      ({ id, region }) =>
        (owner !== "aws" && owner !== id) || (partition ?? partitionOf(region)) !== partitionOf(region),
    );
    return [
      ...(other === undefined
        ? []
        : wrong(
            place,
            `a policy of AWS or of the role's own account (arn:${partitionOf(other.region)}:iam::${other.id}:policy/…)`,
            `"arn:${partition ?? partitionOf(other.region)}:iam::${owner}:policy/${name}"`,
          )),
      ...(names.indexOf(names[index] ?? "") === index ? [] : wrong(place, "each policy once", `"${name}"`)),
    ];
  });
}
