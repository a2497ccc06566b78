import * as z from "zod";
import { accountId, policyArn } from "./fields";

const policyFile = z.string().regex(/^(?!\/).*\.json$|^FullAWSAccess$/, {
  error:
    'the path of a .json file, relative to the config, or "FullAWSAccess" for the policy that AWS manages',
});

const accounts = z
  .union([z.literal("all"), z.array(accountId).min(1)], {
    error: '"all" or a list of account ids of this config',
  })
  .prefault("all")
  .describe("The accounts of this config that the policies are over.");

const level = z.strictObject({
  name: z
    .string()
    .regex(/^[\w /:-]{1,128}$/, { error: 'a name for messages, such as "root" or "ou workloads"' })
    .describe("The root, a unit or an account, in words of your own."),
  accounts,
  files: z.array(policyFile).min(1),
});

/** The organization's and the accounts' own limits, which the proof takes into its decisions. Nothing is deployed. */
export const limitsSchema = z
  .strictObject({
    serviceControlPolicies: z
      .array(level)
      .prefault([])
      .describe(
        "From the root down, one entry for each root, unit or account. Each level has to allow, so that a level of " +
          'denials alone also lists "FullAWSAccess", if it has that attached.',
      ),
    resourceControlPolicies: z
      .array(level)
      .prefault([])
      .describe("Likewise, over the accounts that own resources. RCPFullAWSAccess need not be listed."),
    boundaries: z
      .array(z.strictObject({ arn: policyArn, file: policyFile }))
      .prefault([])
      .describe("What the permissions boundaries of the accounts say."),
    managementAccountId: accountId
      .optional()
      .describe("The organization's management account, which no control policy binds."),
  })
  .describe(
    "Policies that are there already and join the decisions of the proof. Nothing is deployed of them.",
  );

export type LimitsConfig = z.output<typeof limitsSchema>;
