import type { PrincipalArnAtom } from "../../iam/exact";

/** `role path/name of 111111111111` */
export function roleText(arn: string): string {
  const [, , , , account = "", ...rest] = arn.split(":");
  return `${rest.join(":").replace("/", " ")} of ${account}`;
}

/** The name of a class of roles, users or federated users of an account. */
export function othersText(type: string, account: string, { arn, met }: PrincipalArnAtom): string {
  if (met.some(({ text }) => text === arn)) return roleText(arn);
  const kind = type.replace("-", " ");
  if (met.length === 0) return `any other ${kind} of ${account}`;
  const words = met.map(({ key, text }) =>
    key === "aws:principalarn" ? patternText(text, type) : `whose name is like ${text}`,
  );
  return `any ${kind} of account ${account} ${words.join(" and ")}`;
}

/** `whose name ends in -writer`; a pattern's star also matches slashes. */
function patternText(pattern: string, type: string): string {
  const [, kind, text] = /^arn:[^:*?]+:(?:iam|sts)::\d{12}:([a-z-]+)\/(.*)$/.exec(pattern) ?? [];
  const [start, end, ...more] = text?.split("*") ?? [];
  if (
    kind !== type ||
    start === undefined ||
    end === undefined ||
    more.length > 0 ||
    /[?$]/.test(start + end)
  ) {
    return `like ${pattern}`;
  }
  if (start === "" && end === "") return "with any name";
  if (start === "") return `whose ${end.includes("/") ? "path and name end" : "name ends"} in ${end}`;
  return `whose path and name begin with /${start}${end === "" ? "" : ` and end in ${end}`}`;
}
