import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { format } from "prettier";
import { configJsonSchema } from "../config/json-schema";
import { reportError } from "./report-error";

/** Where editors find it. */
const FILE = join(__dirname, "..", "config", "s3-handshake.schema.json");

/** Writes the JSON Schema of the config: `npm run schema`, after every change of src/config/schema.ts. */
async function writeSchema(): Promise<void> {
  await writeFile(
    FILE,
    await format(JSON.stringify(configJsonSchema()), { parser: "json", printWidth: 110 }),
  );
}

writeSchema().catch(reportError);
