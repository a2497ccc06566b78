import type { PolicyDocument } from "../iam";
import { itemsOf, type ModelItem } from "../terraform-model/items";
import type { Model, ModelPolicy } from "../terraform-model/model";
import { isObject } from "../iam/parse-json";

export type Statement = PolicyDocument["statements"][number];

/** A statement and its place in the report. */
export interface PlacedStatement {
  readonly statement: Statement;
  /** What is in the stack. */
  readonly json: unknown;
  /** The id of the element that shows it. */
  readonly anchor: string;
  /** Its Sid, or its number. */
  readonly name: string;
  readonly policy: PlacedPolicy;
}

export interface PlacedPolicy {
  readonly policy: ModelPolicy;
  readonly owner: ModelItem;
  /** An identity policy, or a resource policy. */
  readonly side: "identity" | "resource";
  readonly anchor: string;
  readonly statements: readonly PlacedStatement[];
}

/** Every policy of the model, with an anchor for each statement. */
export function placePolicies(model: Model): PlacedPolicy[] {
  return itemsOf(model)
    .flatMap((owner) => owner.policies.map((policy) => ({ owner, policy })))
    .map(({ owner, policy }, index) => placePolicy(owner, policy, `p${index + 1}`));
}

function placePolicy(owner: ModelItem, policy: ModelPolicy, anchor: string): PlacedPolicy {
  const side = policy.document.kind === "identity" ? "identity" : "resource";
  const raw = isObject(policy.json) ? policy.json.Statement : undefined;
  const list: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
  const statements: PlacedStatement[] = [];
  const placed: PlacedPolicy = { policy, owner, side, anchor, statements };
  for (const statement of policy.document.statements) {
    const { sid, index } = statement;
    const plain = sid !== undefined && /^[A-Za-z0-9]+$/.test(sid);
    statements.push({
      statement,
      json: list[index],
      anchor: `${anchor}-${plain ? sid : `statement-${index}`}`,
      name: sid ?? `statement ${index}`,
      policy: placed,
    });
  }
  return placed;
}
