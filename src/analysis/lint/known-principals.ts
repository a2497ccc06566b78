import {
  accountKeysOf,
  accountsOf,
  deliveringAccounts,
  listedPrincipals,
  producerAccount,
} from "../../config/writers-of";
import type { ResolvedConfig } from "../../config/schema";
import { declaredTokens, providerArn } from "../../declared/oidc-tokens";
import { permissionSetRoleArn } from "../../iam";
import type { Model, ModelRole } from "../../terraform-model/model";
import { similarPrincipal } from "../similar-principal";
import { globOf, literal, overlap } from "./glob";

/** All principals that the stacks create or the config names. */
export interface KnownPrincipals {
  /** Whether an ARN or ARN pattern matches one of them. */
  readonly hasRole: (pattern: string) => boolean;
  readonly accounts: ReadonlySet<string>;
  /** The role or user that an ARN is a misspelling of, where its account is read. */
  readonly misspelt: (arn: string) => string | undefined;
  /** OpenID Connect providers of the config, by ARN. */
  readonly providers: ReadonlySet<string>;
}

/** The roles of the stacks and of permission sets, and the break-glass principals of the config. */
export function knownPrincipals(config: ResolvedConfig | undefined, model: Model): KnownPrincipals {
  const arns = [
    ...model.roles.map(({ arn }) => arn),
    ...permissionSetRoles(model),
    ...(config === undefined ? [] : listedPrincipals(config)),
  ];
  const accounts = config === undefined ? [] : accountsOf(config);
  const exact = new Set(arns);
  return {
    // A break-glass principal may be a pattern itself.
    hasRole: (pattern) =>
      exact.has(pattern) ||
      (/[*?$]/.test(pattern) && arns.some((arn) => overlap(globOf(pattern), literal(arn)))),
    misspelt: (arn) => (exact.has(arn) || /[*?$]/.test(arn) ? undefined : misspelt(arn, model)),
    providers: new Set(config === undefined ? [] : providersOf(config)),
    accounts: new Set([
      ...accounts.map(({ id }) => id),
      ...(config === undefined ? model.stacks.map(({ account }) => account) : deliveringAccounts(config)),
    ]),
  };
}

/** Names that differ only in numbers, or in the account, usually belong to different roles. */
function misspelt(arn: string, { roles, users, stacks }: Model): string | undefined {
  const account = arn.split(":")[4];
  const isWhole = (role: ModelRole): boolean => role.trust.document.unread === undefined;
  const near = similarPrincipal(
    arn,
    {
      stacks,
      roles: arn.includes(":role/") ? roles.filter((one) => one.account === account && isWhole(one)) : [],
      users: arn.includes(":user/") ? users.filter((one) => one.account === account) : [],
    },
    1,
  );
  const withoutNumbers = (text = ""): string => text.replace(/\d+/g, "");
  return near !== arn && withoutNumbers(near) !== withoutNumbers(arn) ? near : undefined;
}

function providersOf(config: ResolvedConfig): string[] {
  return config.writers.flatMap((writer) =>
    writer.kind !== "oidc"
      ? []
      : accountKeysOf(writer, config).map((key) =>
          providerArn(producerAccount(key, config), declaredTokens(writer).url),
        ),
  );
}

function permissionSetRoles({ permissionSets, stacks }: Model): string[] {
  return permissionSets.flatMap(({ name, assignments }) =>
    assignments.flatMap(({ account }) =>
      stacks.flatMap(({ partition, region }) =>
        ["/", `/${region}/`].map((path) =>
          permissionSetRoleArn({ partition, account, permissionSet: name }, path, "0123456789abcdef"),
        ),
      ),
    ),
  );
}
