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
import type { Model } from "../../terraform-model/model";
import { globOf, literal, overlap } from "./glob";

/** Everyone whom the stacks make or the config names. */
export interface KnownPrincipals {
  /** Whether an ARN, or a pattern of one, is of any of them. */
  readonly hasRole: (pattern: string) => boolean;
  readonly accounts: ReadonlySet<string>;
  /** Providers of OpenID Connect whose tokens the config names, by ARN. */
  readonly providers: ReadonlySet<string>;
}

/** The roles of the stacks, those that permission sets become, and the break-glass principals of the config. */
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
    providers: new Set(config === undefined ? [] : providersOf(config)),
    accounts: new Set([
      ...accounts.map(({ id }) => id),
      ...(config === undefined ? model.stacks.map(({ account }) => account) : deliveringAccounts(config)),
    ]),
  };
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
