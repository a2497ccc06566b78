import * as z from "zod";
import { configSchema } from "./schema";

/** The config's JSON Schema for editors, generated from the schema that checks it. */
export function configJsonSchema(): object {
  return { title: "s3-handshake config", ...z.toJSONSchema(configSchema, { io: "input" }) };
}
