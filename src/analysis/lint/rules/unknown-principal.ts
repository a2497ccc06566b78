import { principalsNamed, type Condition, type Statement } from "../../../iam";
import type { KnownPrincipals } from "../known-principals";
import { statementRule, type Wrong } from "../rule";

const ACCOUNT_KEYS: ReadonlySet<string> = new Set([
  "aws:principalaccount",
  "aws:resourceaccount",
  "aws:sourceaccount",
  "kms:calleraccount",
  "s3:resourceaccount",
]);
const TAKES_ROLE = /^(?:sts:assume|iam:pass)role$/i;
const ORGANIZATION_KEYS: ReadonlySet<string> = new Set([
  "aws:principalorgid",
  "aws:resourceorgid",
  "aws:sourceorgid",
]);

/**
 * A role, account or organization that neither the stacks make nor the config names, as a principal, in a condition or
 * as the role to assume. AWS refuses some of them; others take effect when someone creates one of that name. Without a
 * config, only likely misspellings are reported.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export const unknownPrincipal = statementRule("unknown-principal", (statement, _policy, { config, known }) =>
  config === undefined
    ? arnsIn(statement).flatMap((arn) => {
        const similar = known.misspelt(arn);
        return similar === undefined ? [] : [{ expected: similar, received: arn }];
      })
    : [
        ...principalsOf(statement, known),
        ...statement.conditions.flatMap((condition) => valuesOf(condition, known, config.organizationId)),
        ...rolesToTakeOn(statement, known),
      ],
);

function principalsOf({ principals = [] }: Statement, known: KnownPrincipals): Wrong[] {
  return principals
    .filter((principal) => {
      switch (principal.kind) {
        case "everyone":
        case "service":
          return false;
        case "account":
          return !known.accounts.has(principal.account);
        case "federated":
          return !known.providers.has(principal.text);
        case "role":
        case "user":
          return !known.hasRole(principal.text);
        default:
          return true;
      }
    })
    .map(({ text }) => ({ expected: "a principal of the stacks or the config", received: text }));
}

function valuesOf(
  { key, keyText, operator, values }: Condition,
  known: KnownPrincipals,
  organizationId: string | undefined,
): Wrong[] {
  if (operator.family === "null") return [];
  const isUnknown = (value: string): boolean => {
    if (key === "aws:principalarn") return !known.hasRole(value);
    if (ACCOUNT_KEYS.has(key)) return !known.accounts.has(value);
    return ORGANIZATION_KEYS.has(key) && value !== organizationId;
  };
  return values
    .filter(isUnknown)
    .map((value) => ({ expected: `${keyText} of the stacks or the config`, received: value }));
}

function rolesToTakeOn({ effect, actions, resources }: Statement, known: KnownPrincipals): Wrong[] {
  if (effect === "Deny" || resources?.except !== false) return [];
  if (!actions.items.some((action) => TAKES_ROLE.test(action))) return [];
  return resources.items
    .filter(({ source }) => !known.hasRole(source))
    .map(({ source }) => ({ expected: "a role that the stacks create", received: source }));
}

function arnsIn({ conditions, ...statement }: Statement): string[] {
  const { effect, actions, resources } = statement;
  const toAssume = effect === "Allow" && actions.items.some((action) => TAKES_ROLE.test(action));
  return [
    ...principalsNamed({ ...statement, conditions }).map(({ text }) => text),
    ...conditions.flatMap(({ key, values }) => (key === "aws:principalarn" ? values : [])),
    ...(toAssume ? (resources?.items ?? []).map(({ source }) => source) : []),
  ];
}
