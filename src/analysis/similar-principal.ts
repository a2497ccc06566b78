import { distance } from "fastest-levenshtein";
import type { Model } from "../terraform-model/model";

/**
 * The most similar role or user of the stacks: the same name with another path, case or account, followed by a session
 * name, or nearly the same name.
 *
 * @param mostEdits - the maximum number of wrong, missing or additional letters
 */
export function similarPrincipal(
  arn: string,
  { roles, users, stacks }: Pick<Model, "roles" | "users" | "stacks">,
  mostEdits = 3,
): string | undefined {
  const bearers = [...roles, ...users];
  const account = arn.split(":")[4] ?? "";
  const [name = "", ...before] = arn
    .slice(arn.indexOf("/") + 1)
    .toLowerCase()
    .split("/")
    .reverse();
  if (!stacks.some((stack) => stack.account === account)) return undefined;
  const named = (text: string) => bearers.find((one) => one.name.toLowerCase() === text);
  const same = named(name) ?? before.map(named).find((one) => one !== undefined);
  const near = bearers.find(
    (one) =>
      one.account === account &&
      distance(one.name.toLowerCase(), name) <= Math.min(mostEdits, Math.floor(name.length / 4)),
  );
  return (same ?? near)?.arn;
}
