import { checkOwned, checkUnique, type OfType } from "./collect";
import type { ModelKey } from "./model";
import { policyOf } from "./policy-of";
import { ownAttribute, placeOf, textOf, type Resource } from "./resource";

/** New KMS keys, with their aliases. */
export function readKeys(ofType: OfType): ModelKey[] {
  const keys = ofType("aws_kms_key");
  const aliases = ofType("aws_kms_alias");
  checkOwned(aliases, "target_key_id", (alias) => keys.some((key) => owns(key, alias)));
  checkUnique(
    aliases,
    "key alias",
    (alias) => `${alias.home.account} ${alias.home.region} ${textOf(alias, "name")}`,
  );
  return keys.map((key) => {
    const names = aliases.filter((alias) => owns(key, alias)).map((alias) => textOf(alias, "name"));
    return {
      ...key.home,
      arn: ownAttribute(key, "arn"),
      place: placeOf(key),
      aliases: names,
      policy: policyOf(key, "policy", `key policy of ${names[0] ?? key.name}`, "key"),
    };
  });
}

function owns(key: Resource, alias: Resource): boolean {
  return key.stack === alias.stack && ownAttribute(key, "key_id") === textOf(alias, "target_key_id");
}
