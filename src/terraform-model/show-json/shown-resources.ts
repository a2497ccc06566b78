import { isObject } from "../../iam/parse-json";
import { ModelError } from "..";
import { listAt, objectAt, textAt, type Json, type ShowDocument } from "./open-document";

/** A resource or data source of a plan or a state. */
export interface ShownResource {
  /** `module.a["x"].aws_iam_role.b[0]` */
  readonly address: string;
  /** The address of its module without indices, `module.a`; empty for the root. */
  readonly module: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  readonly values: Json;
  /** In the shape of the values, with true for sensitive ones. */
  readonly sensitive: unknown;
  /** In the shape of the values, with true for those known only after apply. */
  readonly unknown: unknown;
}

/** The side of a plan. A state has one. */
export type When = "before" | "after";

/**
 * All resources of a document; for a plan, those after or before it.
 *
 * @throws ModelError when it does not have Terraform's documented form
 */
export function shownResources({ name, kind, json }: ShowDocument, when: When = "after"): ShownResource[] {
  if (kind === "state") return inModule(objectAt(objectAt(json, "values"), "root_module"), name, new Map());
  const prior = inModule(
    objectAt(objectAt(objectAt(json, "prior_state"), "values"), "root_module"),
    name,
    new Map(),
  );
  if (when === "before") return prior;
  const changes = new Map(
    listAt(json, "resource_changes").map((change) => [
      textAt(change, "address"),
      objectAt(change, "change")["after_unknown"],
    ]),
  );
  const planned = inModule(objectAt(objectAt(json, "planned_values"), "root_module"), name, changes);
  // Data sources that were read for the plan are in the state before it, and so is what stays in AWS while Terraform forgets it.
  const known = new Set(planned.map(({ address }) => address));
  const forgotten = new Set(
    listAt(json, "resource_changes").flatMap((change) =>
      listAt(objectAt(change, "change"), "actions").includes("forget") ? [textAt(change, "address")] : [],
    ),
  );
  const stays = ({ mode, address }: ShownResource): boolean => mode === "data" || forgotten.has(address);
  return [...planned, ...prior.filter((one) => stays(one) && !known.has(one.address))];
}

function inModule(module: Json, file: string, unknown: ReadonlyMap<string, unknown>): ShownResource[] {
  const path = withoutIndices(textAt(module, "address"));
  return [
    ...listAt(module, "resources").map((item): ShownResource => {
      const [address, type, mode] = [textAt(item, "address"), textAt(item, "type"), textAt(item, "mode")];
      if (address === "" || type === "" || (mode !== "managed" && mode !== "data")) {
        throw new ModelError(file, "resources with an address, a mode and a type", JSON.stringify(item));
      }
      return {
        address,
        module: path,
        mode,
        type,
        name: textAt(item, "name"),
        values: objectAt(item, "values"),
        sensitive: isObject(item) ? item["sensitive_values"] : undefined,
        unknown: unknown.get(address),
      };
    }),
    ...listAt(module, "child_modules").flatMap((child) => {
      if (!isObject(child)) throw new ModelError(file, "modules as objects", JSON.stringify(child));
      return inModule(child, file, unknown);
    }),
  ];
}

/** `module.a["x"].module.b[0]` without indices. */
export function withoutIndices(address: string): string {
  return address.replace(/\[(?:"(?:[^"\\]|\\.)*"|\d+)\]/g, "");
}

/** The index of a resource from for_each or count: `["x"]`, `[0]`; empty without them. */
export function indexOf(address: string): string {
  return /\[(?:"(?:[^"\\]|\\.)*"|\d+)\]$/.exec(address)?.[0] ?? "";
}
