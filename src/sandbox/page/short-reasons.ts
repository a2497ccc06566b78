import { reasonText, type Reason } from "../../iam";

/**
 * The reasons of a decision in a few words, for a line: `allowed by WriteThumbnails`, `no statement of policy of role x
 * allows it`.
 */
export function shortReasons(reasons: readonly Reason[]): string {
  const statements = reasons.filter((reason) => reason.kind === "statement");
  if (statements.length > 0) {
    const names = statements.map(({ restriction, sid, statement }) => {
      return restriction ?? sid ?? `statement ${String(statement)}`;
    });
    const verb = statements[0]?.effect === "Allow" ? "allowed" : "denied";
    return `${verb} by ${[...new Set(names)].join(", ")}`;
  }
  const silent = reasons.flatMap((reason) =>
    reason.kind === "no-allow" && reason.never === undefined ? reason.policies : [],
  );
  return silent.length > 0
    ? `no statement of ${[...new Set(silent)].join(" or ")} allows it`
    : reasons.map(reasonText).join("; ");
}
