import { policiesOn } from "../analysis/explain";
import type { Model } from "../terraform-model";
import type { DeployedPolicies } from "./read-deployed";

/** The differences between the deployed policies of one owner and the stacks'. */
export interface PolicyDifference {
  /** Statements of the stacks that are not deployed: their Sids, or their JSON. */
  readonly missing: readonly string[];
  /** Deployed statements that no stack has. */
  readonly more: readonly string[];
}

/** Compares the deployed statements with the stacks'; undefined if nothing differs. */
export function differenceOf(deployed: DeployedPolicies, model: Model): PolicyDifference | undefined {
  const { side, ownerId, policies = [], managed = [] } = deployed;
  const role = model.roles.find(({ arn }) => arn === ownerId);
  const elsewhere = side === "identity" ? (role?.managedPolicies ?? []) : [];
  const wanted = policiesOn(side, ownerId, model)
    .filter(({ name }) => !elsewhere.some((one) => !one.startsWith("arn:") && name.endsWith(` ${one}`)))
    .flatMap(({ json }) => statementsOf(json));
  const found = policies.flatMap((json) => statementsOf(json));
  const [boundary, other] = side === "identity" ? [role?.boundaryArn, deployed.boundaryArn] : [];
  const bounds = (arn: string | undefined): string[] =>
    arn === undefined || boundary === other ? [] : [`the permissions boundary ${arn}`];
  const missing = [
    ...without(wanted, found),
    ...elsewhere.filter((one) => !managed.includes(one)),
    ...bounds(boundary),
  ];
  const more = [
    ...without(found, wanted),
    ...managed.filter((one) => !elsewhere.includes(one)),
    ...bounds(other),
  ];
  return missing.length + more.length === 0 ? undefined : { missing, more };
}

interface Named {
  readonly name: string;
  readonly content: string;
}

function without(all: readonly Named[], others: readonly Named[]): string[] {
  const known = new Set(others.map(({ content }) => content));
  return all.filter(({ content }) => !known.has(content)).map(({ name }) => name);
}

type Json = Readonly<Record<string, unknown>>;

function statementsOf(policy: unknown): Named[] {
  const { Statement } = policy as { readonly Statement: Json | readonly Json[] };
  return [Statement].flat().map((statement) => ({
    name:
      typeof statement["Sid"] === "string" && statement["Sid"] !== ""
        ? statement["Sid"]
        : JSON.stringify(statement),
    content: JSON.stringify(canonical(statement)),
  }));
}

/** Equal for equivalent statements: S3 and Lambda return them in another form. */
function canonical({ Effect, Principal, Condition, ...rest }: Json): unknown {
  const lists = ["Action", "NotAction", "Resource", "NotResource"].map((name) => [name, sorted(rest[name])]);
  const conditions = Object.entries((Condition ?? {}) as Readonly<Record<string, Json>>).map(
    ([operator, keys]) => [
      operator,
      Object.entries(keys)
        .map(([key, values]) => [key.toLowerCase(), sorted(values)])
        .sort(byText),
    ],
  );
  const principals =
    typeof Principal === "object" && Principal !== null
      ? Object.entries(Principal as Json)
          .map(([kind, values]) => [kind, sorted(values)])
          .sort(byText)
      : Principal;
  return [Effect, principals, lists, conditions.sort(byText)];
}

function sorted(values: unknown): unknown {
  return values === undefined ? undefined : [values].flat().map(String).sort();
}

function byText(one: readonly unknown[], other: readonly unknown[]): number {
  return String(one[0]) < String(other[0]) ? -1 : 1;
}
