import type { Attribute, Block, Expression, Item } from "./hcl";

/** A list of plain values that is longer stands over several lines. */
const MAX_LIST_CHARACTERS = 80;

/**
 * In the form of `terraform fmt`.
 *
 * @see https://developer.hashicorp.com/terraform/language/style
 */
export function printHcl(items: readonly Item[]): string {
  return `${items.map((item) => printBody([item], "")).join("\n\n")}\n`;
}

function printBody(items: readonly Item[], indent: string): string {
  const groups: string[] = [];
  let attributes: Attribute[] = [];
  const closeGroup = (): void => {
    if (attributes.length > 0) groups.push(printAttributes(attributes, indent));
    attributes = [];
  };
  for (const item of items) {
    if (item.kind === "attribute") attributes.push(item);
    else {
      closeGroup();
      groups.push(printBlock(item, indent));
    }
  }
  closeGroup();
  return groups.join("\n\n");
}

function printBlock({ type, labels, body }: Block, indent: string): string {
  const head = [type, ...labels.map((label) => `"${label}"`)].join(" ");
  return body.length === 0
    ? `${indent}${head} {}`
    : `${indent}${head} {\n${printBody(body, `${indent}  `)}\n${indent}}`;
}

/** Equals signs of adjacent lines are aligned, except before multi-line values. */
function printAttributes(attributes: readonly Attribute[], indent: string): string {
  const values = attributes.map(({ value }) => printExpression(value, indent));
  const isOneLine = (index: number): boolean => values[index]?.includes("\n") === false;
  return attributes
    .map(({ name }, index) => {
      if (!isOneLine(index)) return `${indent}${name} = ${values[index] ?? ""}`;
      let [from, to] = [index, index];
      while (isOneLine(from - 1)) from -= 1;
      while (isOneLine(to + 1)) to += 1;
      const width = Math.max(...attributes.slice(from, to + 1).map((each) => each.name.length));
      return `${indent}${name.padEnd(width)} = ${values[index] ?? ""}`;
    })
    .join("\n");
}

function printExpression(expression: Expression, indent: string): string {
  switch (expression.kind) {
    case "text":
      return expression.text;
    case "call":
      return `${expression.name}(${expression.args.map((arg) => printExpression(arg, indent)).join(", ")})`;
    case "object":
      return expression.entries.length === 0
        ? "{}"
        : `{\n${printAttributes(expression.entries, `${indent}  `)}\n${indent}}`;
    case "list":
      return printList(expression.items, indent);
  }
}

function printList(items: readonly Expression[], indent: string): string {
  const inner = `${indent}  `;
  const printed = items.map((item) => printExpression(item, inner));
  const line = `[${printed.join(", ")}]`;
  return items.every(({ kind }) => kind === "text") && line.length <= MAX_LIST_CHARACTERS
    ? line
    : `[\n${printed.map((item) => `${inner}${item},\n`).join("")}${indent}]`;
}
