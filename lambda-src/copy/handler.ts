import { readCopySettings } from "../settings/copy-settings";
import { createCopyHandler } from "./create-copy-handler";

/**
 * The Lambda function's entry. The settings are read as the module loads, so that a missing or wrong variable stops
 * the function at its start, by name.
 */
export const handler = createCopyHandler(readCopySettings(process.env));
