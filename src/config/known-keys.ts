import * as z from "zod";
import { configSchema } from "./schema";

/** The keys that the object at a path of the config may have. */
export function knownKeysAt(path: readonly PropertyKey[], input: unknown): readonly string[] {
  let schemas: z.core.$ZodType[] = [configSchema];
  let value = input;
  for (const part of path) {
    value = typeof value === "object" && value !== null ? Reflect.get(value, part) : undefined;
    schemas = schemas
      .flatMap((schema) => step(schema, part))
      .flatMap((schema) => alternatives(schema, value));
  }
  return [...new Set(schemas.flatMap((schema) => Object.keys(objectShape(schema))))];
}

/** Unwraps defaults, optionals and unions; of a discriminated union only the value's kind. */
function alternatives(schema: z.core.$ZodType, value: unknown): z.core.$ZodType[] {
  if (schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) {
    return alternatives(schema.def.innerType, value);
  }
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const { discriminator } = schema.def;
    const kind: unknown =
      typeof value === "object" && value !== null ? Reflect.get(value, discriminator) : undefined;
    const options = schema.def.options.flatMap((option) => alternatives(option, value));
    return options.filter(
      (option) => z.safeParse(objectShape(option)[discriminator] ?? z.never(), kind).success,
    );
  }
  if (schema instanceof z.ZodUnion)
    return schema.def.options.flatMap((option) => alternatives(option, value));
  return [schema];
}

function step(schema: z.core.$ZodType, part: PropertyKey): z.core.$ZodType[] {
  if (schema instanceof z.ZodArray) return [schema.def.element];
  if (schema instanceof z.ZodRecord) return [schema.def.valueType];
  const inner = objectShape(schema)[String(part)];
  return inner === undefined ? [] : [inner];
}

function objectShape(schema: z.core.$ZodType): Readonly<Record<string, z.core.$ZodType>> {
  return schema instanceof z.ZodObject ? schema.def.shape : {};
}
