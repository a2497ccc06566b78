import { HandshakeError } from "../../config/errors";
import { UndeterminedKeyError, type EvaluationError } from "../../iam";
import type { Question } from "./question";

type Undecided = Pick<Question, "caller" | "action" | "resource" | "situation">;

/** The stacks hold something of which AWS does not say what it means, or whose meaning depends on what is not known. */
export class UndecidableError extends HandshakeError {
  readonly code = "UNDECIDABLE";

  constructor({ caller, action, resource, situation }: Undecided, cause: Pick<EvaluationError, "message">) {
    const settles = cause instanceof UndeterminedKeyError ? SETTLED_BY[cause.key] : undefined;
    const hint = settles === undefined ? "" : ` (${settles} in the config says it)`;
    super(`${caller.text}, ${action} on ${resource} (${situation}): ${cause.message}${hint}`);
  }
}

/** What in the config says the value of a key. */
const SETTLED_BY: Readonly<Record<string, string>> = {
  "aws:principalorgid": "organizationId",
  "aws:resourceorgid": "organizationId",
  "aws:sourceorgid": "organizationId",
};
