import { configJsonSchema } from "../../src/config/json-schema";
import { AWS_PAGES } from "./aws-pages";
import { exampleConfigs, type Example } from "./example-configs";
import { isOf, variantsOf, withoutReferences, type SchemaNode } from "./schema-node";

/** An object of the config that has a section of its own. */
interface Section {
  readonly title: string;
  readonly node: SchemaNode;
  readonly examples: readonly Example[];
  /** Of the other forms, for what they share. */
  readonly others: readonly Example[];
}

const INTRODUCTION = `# The config

Made by \`npm run docs:generate\` from the schema that checks every config. Unknown options are refused, with the nearest right name.

A config is a \`.ts\` or \`.json\` file. TypeScript completes and checks what \`defineConfig\` of \`s3-handshake/config\` gets. A JSON file
gets the same from its \`$schema\`: \`"./node_modules/s3-handshake/config/s3-handshake.schema.json"\`. Without a file on the command
line the commands take \`$S3_HANDSHAKE_CONFIG\`, else the config that \`cdktf.out\` was made of, else \`s3-handshake.config.ts\`.

Examples are values of the [example configs](examples.md). An option without a default and without "required" can be left out.`;

const TOP = "Top level";
/** Sections that do not say again what another one has said. */
const SHARING = /^(?:writers: |destinations\.)/;
/** Shorter than their place in the config. */
const RENAMED: Readonly<Record<string, string>> = {
  "producers.NAME": "account",
  "writers: lambda thumbnail": "writers: thumbnail function",
  "writers: lambda copy": "writers: copy function",
  "writers: lambda own": "writers: own function",
};
/** The longest list of allowed values that is shown as a whole. */
const SHOWN_VALUES = 12;
/** An example that is longer says less than its options do. */
const SHOWN_CHARACTERS = 140;

/** The page of every option of the config. */
export function configPage(): string {
  const sections: string[] = [];
  /** Where each object, and each option of a writer, comes first. */
  const first = new Map<string, string>();
  const write = (section: Section): void => {
    const { title, node, examples, others } = section;
    const lines: string[] = [];
    const same = new Map<string, string[]>();
    const nested: Section[] = [];
    for (const [name, property] of Object.entries(node.properties ?? {})) {
      if (property.const !== undefined && property.default === undefined) continue;
      const isRequired = node.required?.includes(name) === true;
      const place = firstPlace(first, ["option", name, isRequired, property], title);
      const isShared = property.description !== undefined || SHARING.test(place);
      if (SHARING.test(title) && place !== title && isShared) {
        same.set(place, [...(same.get(place) ?? []), `\`${name}\``]);
        continue;
      }
      const path = title === TOP ? name : `${title}.${name}`;
      const own = examples.flatMap((one) => member(one, name));
      const values =
        own.length > 0 ? own : others.flatMap((one) => member(one, name)).filter(isOneOf(property));
      const below = sectionsOf(path, property, values);
      const places = below.map((one) => firstPlace(first, { ...one.node, description: "" }, one.title));
      lines.push(option(name, path, property, isRequired, values, places));
      nested.push(...below.filter((one, index) => places[index] === one.title));
    }
    const constants = constantsOf(node).map(([name, value]) => `${name}: ${inline(value)}`);
    sections.push(
      [
        `${title.includes(".") ? "###" : "##"} ${title}`,
        ...(constants.length === 0 ? [] : [`With \`${constants.join(", ")}\`.`]),
        ...(lines.length === 0 ? [] : [lines.join("\n")]),
        ...[...same].map(([place, names]) => `As for ${link(place)}: ${names.join(", ")}.`),
      ].join("\n\n"),
    );
    nested.forEach(write);
  };
  write({ title: TOP, node: withoutReferences(configJsonSchema()), examples: exampleConfigs(), others: [] });
  return [INTRODUCTION, ...sections, ""].join("\n\n");
}

/** Where something was said first: here, unless it was before. */
function firstPlace(first: Map<string, string>, thing: unknown, here: string): string {
  const key = JSON.stringify(thing);
  const place = first.get(key) ?? here;
  first.set(key, place);
  return place;
}

function link(title: string): string {
  return `[${title}](#${anchor(title)})`;
}

/** The heading's anchor, as GitHub makes it. */
function anchor(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\w -]/g, "")
    .replaceAll(" ", "-");
}

/** The sections below an option: of the objects that it can be, list or hold by name. */
function sectionsOf(path: string, property: SchemaNode, examples: readonly Example[]): Section[] {
  const variants = variantsOf(property);
  const objects = variants.filter(({ properties }) => properties !== undefined);
  return variants.flatMap((node) => {
    const mine = examples.filter(({ value }) => isOf(node, value));
    if (node.items !== undefined) return sectionsOf(path, node.items, mine.flatMap(items));
    if (typeof node.additionalProperties === "object") {
      return sectionsOf(`${path}.NAME`, node.additionalProperties, mine.flatMap(entries));
    }
    // A policy, in IAM's words.
    if (node.properties === undefined || "Statement" in node.properties) return [];
    const constants = constantsOf(node).map(([, value]) => value);
    if (constants.length === Object.keys(node.properties).length) return [];
    const kind =
      constants.length > 0 || objects.length < 2 ? constants : Object.keys(node.properties).slice(0, 1);
    const title = kind.length === 0 ? path : `${path}: ${kind.join(" ")}`;
    return [{ title: RENAMED[title] ?? title, node, examples: mine, others: examples }];
  });
}

/** What distinguishes a form from the others: `kind`. */
function constantsOf({ properties = {} }: SchemaNode): [name: string, value: string][] {
  return Object.entries(properties).flatMap(([name, { const: value }]) =>
    typeof value === "string" ? [[name, value]] : [],
  );
}

function isOneOf(property: SchemaNode): (example: Example) => boolean {
  return ({ value }) => variantsOf(property).some((variant) => isOf(variant, value));
}

function member({ file, value }: Example, name: string): Example[] {
  const found = (value as Readonly<Record<string, unknown>>)[name];
  return found === undefined ? [] : [{ file, value: found }];
}

function items({ file, value }: Example): Example[] {
  return (value as readonly unknown[]).map((item) => ({ file, value: item }));
}

function entries({ file, value }: Example): Example[] {
  return Object.values(value as object).map((item: unknown) => ({ file, value: item }));
}

/** One option, in one item of a list. */
function option(
  name: string,
  path: string,
  property: SchemaNode,
  isRequired: boolean,
  examples: readonly Example[],
  places: readonly string[],
): string {
  const page = AWS_PAGES[path];
  const shown = shortest(examples.map(({ value }) => inline(value)));
  return [
    `- **\`${name}\`** (${typeText(property)}${isRequired ? ", required" : ""}).`,
    ...(property.description === undefined ? [] : [property.description.replaceAll("<", "\\<")]),
    ...(property.default === undefined || property.description?.includes("Default:") === true
      ? []
      : [`Default: \`${inline(property.default)}\`.`]),
    ...(shown === undefined || property.const !== undefined ? [] : [`Example: \`${shown}\`.`]),
    ...(page === undefined ? [] : [`[AWS](${page}).`]),
    ...(places.length === 0 ? [] : [`Options: ${[...new Set(places)].map(link).join(", ")}.`]),
  ].join(" ");
}

function shortest(texts: readonly string[]): string | undefined {
  return [...texts]
    .sort((one, other) => one.length - other.length)
    .find((text) => text.length <= SHOWN_CHARACTERS);
}

/** A value as it stands in a config. */
function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([name, member]) => `${/^\w+$/.test(name) ? name : JSON.stringify(name)}: ${inline(member)}`,
  );
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

function typeText(property: SchemaNode): string {
  const forms = [...new Set(variantsOf(property).map(formText))];
  return forms.length > SHOWN_VALUES
    ? `one of ${forms.length} values, such as ${forms[0] ?? ""}`
    : forms.join(" or ");
}

function formText(node: SchemaNode): string {
  if (node.const !== undefined) return `\`${inline(node.const)}\``;
  if (node.enum !== undefined) return typeText({ anyOf: node.enum.map((value) => ({ const: value })) });
  if (node.items !== undefined) return `list of ${plural(typeText(node.items))}`;
  if (typeof node.additionalProperties === "object") {
    const members = typeText(node.additionalProperties);
    return members.endsWith(" by name") ? "object" : `${plural(members)} by name`;
  }
  if (node.type === "integer") return `number from ${node.minimum ?? 0} to ${node.maximum ?? "…"}`;
  const constants = constantsOf(node);
  if (constants.length === 0) return node.type ?? "anything";
  const others = Object.keys(node.properties ?? {}).length > constants.length ? ", …" : "";
  return `\`{ ${constants.map(([name, value]) => `${name}: ${inline(value)}`).join(", ")}${others} }\``;
}

function plural(text: string): string {
  return text.replace(/\b(string|object|number)\b/g, "$1s");
}
