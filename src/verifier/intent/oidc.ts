import type { ResolvedConfig } from "../../config/schema";
import type { OidcWriter } from "../../config/writer-schema";
import { accountKeysOf, producerAccount } from "../../config/writers-of";
import { roleArnOf } from "../../analysis/lookup/callers";
import { declaredTokens, providerArn } from "../../declared/oidc-tokens";
import type { IntendedStatement } from "./intended-statement";
import { accessToDestination } from "./trust";

/**
 * A role for holders of tokens of one provider, for one audience, with one of the subjects.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
 */
export function oidcIntent(writer: OidcWriter, config: ResolvedConfig): IntendedStatement[] {
  const { url, audience, subjects, subjectPatterns } = declaredTokens(writer);
  const issuer = url.replace("https://", "");
  const trust = accountKeysOf(writer, config).flatMap((key) => {
    const account = producerAccount(key, config);
    const role = roleArnOf(account, writer.roleName);
    const bearers = {
      group: writer.name,
      purpose: "assumes the role with a token",
      resource: role,
      principal: { Federated: [providerArn(account, url)] },
      actions: ["sts:AssumeRoleWithWebIdentity"],
    };
    const named = [
      ["StringEquals", subjects],
      ["StringLike", subjectPatterns],
    ] as const;
    return named.flatMap(([operator, values]): IntendedStatement[] =>
      values.length === 0
        ? []
        : [
            {
              ...bearers,
              condition:
                operator === "StringEquals"
                  ? { StringEquals: { [`${issuer}:aud`]: audience, [`${issuer}:sub`]: values } }
                  : {
                      StringEquals: { [`${issuer}:aud`]: audience },
                      StringLike: { [`${issuer}:sub`]: values },
                    },
            },
          ],
    );
  });
  return [...trust, ...accessToDestination(writer, [], config)];
}
