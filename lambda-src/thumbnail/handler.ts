import { readThumbnailSettings } from "../settings/thumbnail-settings";
import { answerQueue } from "../shared/answer-queue";
import { createLog } from "../shared/log";
import { createThumbnailHandler } from "./create-thumbnail-handler";

/**
 * The Lambda function's entry point. Settings are read when the module loads, so a missing or wrong variable stops the
 * function at its start.
 */
const log = createLog();
export const handler = answerQueue(createThumbnailHandler(readThumbnailSettings(process.env), log), log);
