import type { PolicyDocument, PolicyKind } from "../../iam";
import { itemsOf, type ModelItem } from "../../terraform-model/items";
import type { Model } from "../../terraform-model/model";

export type Statement = PolicyDocument["statements"][number];

export interface OwnedStatement {
  readonly statement: Statement;
  readonly owner: ModelItem;
  readonly kind: PolicyKind;
  readonly policy: string;
}

/** A statement that only one side has, in any of the owner's policies of that kind. */
export interface ChangedStatement extends OwnedStatement {
  readonly change: "added" | "removed";
}

export function statementsOf(model: Model): OwnedStatement[] {
  return itemsOf(model).flatMap((owner) =>
    owner.policies.flatMap(({ name, document }) =>
      document.statements.map((statement) => ({ statement, owner, kind: document.kind, policy: name })),
    ),
  );
}

/** Compared by content: Sids and order do not matter. */
export function changedStatements(before: Model, after: Model): ChangedStatement[] {
  const [old, now] = [statementsOf(before), statementsOf(after)];
  const only = (own: readonly OwnedStatement[], others: readonly OwnedStatement[]): OwnedStatement[] => {
    const known = new Set(others.map(keyOf));
    return own.filter((one) => !known.has(keyOf(one)));
  };
  return [
    ...only(now, old).map((one): ChangedStatement => ({ ...one, change: "added" })),
    ...only(old, now).map((one): ChangedStatement => ({ ...one, change: "removed" })),
  ];
}

/** Statements of one place: they can replace each other. */
export function placeOf({ owner, kind }: OwnedStatement): string {
  return `${owner.kind} ${owner.id} ${kind}`;
}

/** `"*"` is everyone; `{"AWS": "*"}` does not cover services. */
export function principalKey(entry: NonNullable<Statement["principals"]>[number]): string {
  const form = entry.kind === "everyone" && !entry.servicesToo ? " as AWS" : "";
  return `${entry.kind} ${entry.text}${form}`;
}

function keyOf(owned: OwnedStatement): string {
  const { effect, principals, actions, resources, conditions, unread } = owned.statement;
  const conditionTexts = conditions.map(({ operator, key, values }) =>
    JSON.stringify([operator.text, key, [...values].sort()]),
  );
  return JSON.stringify([
    placeOf(owned),
    effect,
    principals?.map(principalKey).sort(),
    actions.except,
    actions.items.map((item) => item.toLowerCase()).sort(),
    resources?.except,
    resources?.items.map(({ source }) => source).sort(),
    conditionTexts.sort(),
    unread,
  ]);
}
