import { readThumbnailSettings } from "../settings/thumbnail-settings";
import { createThumbnailHandler } from "./create-thumbnail-handler";

/**
 * The Lambda function's entry. The settings are read as the module loads, so that a missing or wrong variable stops
 * the function at its start, by name.
 */
export const handler = createThumbnailHandler(readThumbnailSettings(process.env));
