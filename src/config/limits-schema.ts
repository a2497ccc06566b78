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
  .describe("The accounts of this config that the policies apply to.");

const level = z.strictObject({
  name: z
    .string()
    .regex(/^[\w /:-]{1,128}$/, { error: 'a name for messages, such as "root" or "ou workloads"' })
    .describe("A name for the root, unit or account, as you choose."),
  accounts,
  files: z.array(policyFile).min(1),
});

/** Existing limits of the organization and the accounts, which the proof includes. They are not deployed. */
export const limitsSchema = z
  .strictObject({
    serviceControlPolicies: z
      .array(level)
      .prefault([])
      .describe(
        "From the root down, one entry for each root, unit or account. Each level must allow a request. So a level " +
          'that otherwise only denies also lists "FullAWSAccess", if that is attached.',
      ),
    resourceControlPolicies: z
      .array(level)
      .prefault([])
      .describe("The same, for the accounts that own resources. RCPFullAWSAccess need not be listed."),
    boundaries: z
      .array(z.strictObject({ arn: policyArn, file: policyFile }))
      .prefault([])
      .describe("The documents of the accounts' permissions boundaries."),
    managementAccountId: accountId
      .optional()
      .describe("The organization's management account, to which no control policy applies."),
  })
  .describe("Existing policies that the proof includes in its decisions. They are not deployed.");

export type LimitsConfig = z.output<typeof limitsSchema>;
