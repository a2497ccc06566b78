import type { Statement } from "../../../iam";
import { actionsLike } from "../../action-data";
import type { LintedPolicy } from "../linted-policy";
import { resourcesOf, appliesTo } from "../resources-of";
import { statementRule, type Wrong } from "../rule";

/**
 * An action on the wrong kind of resource, such as reading objects on a bucket's ARN: AWS accepts it, but it never
 * applies.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html
 */
export const wrongResourceType = statementRule("wrong-resource-type", (statement, policy) =>
  statement.resources?.except === true || statement.actions.except
    ? []
    : [...actionsWithoutResource(statement, policy), ...resourcesWithoutAction(statement, policy)],
);

function actionsWithoutResource(statement: Statement, policy: LintedPolicy): Wrong[] {
  const resources = resourcesOf(statement, policy);
  return statement.actions.items
    .filter((text) => actionsLike(text).length > 0 && !resources.some((each) => canBeDone(text, each)))
    .map((text) => ({ expected: resourceTypesOf(text), received: resources.join(", ") }));
}

function resourcesWithoutAction(statement: Statement, policy: LintedPolicy): Wrong[] {
  const actions = statement.actions.items;
  if (actions.some((text) => text === "*" || actionsLike(text).length === 0)) return [];
  return resourcesOf(statement, policy)
    .filter((resource) => statement.resources?.items.some(({ source }) => source === resource))
    .filter((resource) => !actions.some((text) => canBeDone(text, resource)))
    .map((resource) => ({
      expected: `a resource of ${actions.join(", ")}`,
      received: resource,
    }));
}

function canBeDone(text: string, resource: string): boolean {
  const [service = ""] = text.split(":");
  return actionsLike(text).some((action) => appliesTo(action, service, resource));
}

function resourceTypesOf(text: string): string {
  const types = new Set(actionsLike(text).flatMap((action) => action.resourceTypes.map(({ name }) => name)));
  return types.size === 0
    ? `"*" for ${text}, which has no resources`
    : `${[...types].join(" or ")} for ${text}`;
}
