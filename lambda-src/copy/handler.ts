import { readCopySettings } from "../settings/copy-settings";
import { answerQueue } from "../shared/answer-queue";
import { createLog } from "../shared/log";
import { createCopyHandler } from "./create-copy-handler";

/**
 * The Lambda function's entry point. Settings are read when the module loads, so a missing or wrong variable stops the
 * function at its start.
 */
const log = createLog();
export const handler = answerQueue(createCopyHandler(readCopySettings(process.env), log), log);
