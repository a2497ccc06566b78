import { attachedPolicies, nameKey, ownerType } from "./attached-policies";
import { checkUnique, type OfType } from "./collect";
import type { ModelUser } from "./model";
import { boundaryOf, uniqueIdOf } from "./read-roles";
import { ownAttribute, textOf, valueOf, type Resource } from "./resource";

/** IAM users with their own policies and those of their groups. */
export function readUsers(ofType: OfType): ModelUser[] {
  const groups = ofType("aws_iam_group");
  const users = ofType("aws_iam_user");
  checkUnique(users, "user", (user) => nameKey(user, textOf(user, "name")));
  return users.map((user) => {
    const name = textOf(user, "name");
    const names = groupsOf(user, ofType);
    const of = groups.filter((group) => names.has(nameKey(group, textOf(group, "name"))));
    return {
      ...user.home,
      name,
      arn: ownAttribute(user, "arn"),
      ...uniqueIdOf(user),
      identity: [
        ...attachedPolicies(user, ownerType("user"), ofType).identity,
        ...of.flatMap((group) => attachedPolicies(group, ownerType("group"), ofType).identity),
      ],
      ...boundaryOf(user, ofType),
    };
  });
}

/** `aws_iam_group_membership` has the users of a group, `aws_iam_user_group_membership` the groups of a user. */
function groupsOf(user: Resource, ofType: OfType): Set<string> {
  const key = nameKey(user, textOf(user, "name"));
  const has = (resource: Resource, argument: string): string[] => {
    const list = valueOf(resource, argument);
    return Array.isArray(list) ? list.map((name) => nameKey(resource, String(name))) : [];
  };
  return new Set([
    ...ofType("aws_iam_group_membership")
      .filter((membership) => has(membership, "users").includes(key))
      .map((membership) => nameKey(membership, textOf(membership, "group"))),
    ...ofType("aws_iam_user_group_membership")
      .filter((membership) => nameKey(membership, textOf(membership, "user")) === key)
      .flatMap((membership) => has(membership, "groups")),
  ]);
}
