import { HandshakeError } from "../../config/errors";
import { UndeterminedKeyError, type EvaluationError } from "../../iam";
import type { Question } from "./question";

type Undecided = Pick<Question, "caller" | "action" | "resource" | "situation">;

/** The stacks contain something that AWS does not document, or that depends on something unknown. */
export class UndecidableError extends HandshakeError {
  readonly code = "UNDECIDABLE";

  constructor({ caller, action, resource, situation }: Undecided, cause: Pick<EvaluationError, "message">) {
    const settles = cause instanceof UndeterminedKeyError ? SETTLED_BY[cause.key] : undefined;
    const hint = settles === undefined ? "" : ` (${settles} in the config says it)`;
    super(`${caller.text}, ${action} on ${resource} (${situation}): ${cause.message}${hint}`);
  }
}

/** The config option that settles a key's value. */
const SETTLED_BY: Readonly<Record<string, string>> = {
  "aws:principalorgid": "organizationId",
  "aws:resourceorgid": "organizationId",
  "aws:sourceorgid": "organizationId",
};
