/** What the page reads of a JSON Schema: the parts that zod writes. */
export interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly items?: SchemaNode;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
}

type Definitions = Readonly<Record<string, SchemaNode>>;

/** A JSON Schema with each `$ref` replaced by what it refers to. */
export function withoutReferences(schema: object): SchemaNode {
  const { $defs = {} } = schema as { readonly $defs?: Definitions };
  const inline = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inline);
    if (typeof value !== "object" || value === null) return value;
    const { $ref, ...rest } = value as { readonly $ref?: string };
    const own = Object.fromEntries(Object.entries(rest).map(([name, member]) => [name, inline(member)]));
    if ($ref === undefined) return own;
    return { ...(inline($defs[$ref.replace("#/$defs/", "")]) as object), ...own };
  };
  return inline(schema) as SchemaNode;
}

/** The forms that a value can have: the node itself where there is one. Unions within unions are flat. */
export function variantsOf(node: SchemaNode): readonly SchemaNode[] {
  const variants = node.oneOf ?? node.anyOf;
  return variants === undefined ? [node] : variants.flatMap(variantsOf);
}

/** Whether a value can be of this form, by its type or values, and by the constants of its properties. */
export function isOf(node: SchemaNode, value: unknown): boolean {
  if (node.const !== undefined) return node.const === value;
  if (node.enum !== undefined) return node.enum.includes(value);
  if (node.type === "array") return Array.isArray(value);
  if (node.type === "integer" || node.type === "number") return typeof value === "number";
  if (node.type !== "object") return node.type === typeof value;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const given = new Map(Object.entries(value));
  return Object.entries(node.properties ?? {}).every(
    ([name, property]) =>
      typeof property.const !== "string" || property.const === (given.get(name) ?? property.default),
  );
}
