import * as z from "zod";
import { distinct } from "./fields";

const ACTION_EXPECTED = 'an action without wildcards, such as "dynamodb:PutItem"';
const RESOURCE_EXPECTED =
  'the ARN of a resource, such as "arn:aws:dynamodb:eu-central-1:111111111111:table/jobs", or "*" for actions that have no resource';

const conditionText = z.string().regex(/^[^"\\$%\p{Cc}]*$/u, {
  error: "text without quotes, backslashes, $, % and control characters",
});

/**
 * What a writer's own role may do beyond the handshake.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export const additionalStatementsSchema = z
  .array(
    z.strictObject({
      actions: distinct(z.string().regex(/^[a-z0-9-]+:[A-Za-z0-9]+$/, { error: ACTION_EXPECTED }), "actions"),
      resources: distinct(
        z.string().regex(/^(?:\*|arn:[a-z-]+:[^\s"\\$%]+)$/, { error: RESOURCE_EXPECTED }),
        "resources",
      ),
      condition: z
        .record(
          z.string().regex(/^[A-Za-z]+(?::[A-Za-z]+)?$/, { error: 'an operator, such as "StringEquals"' }),
          z.record(conditionText.min(1), z.union([conditionText, z.array(conditionText).min(1)])),
        )
        .optional(),
    }),
  )
  .max(20)
  .prefault([])
  .describe(
    "Further statements of the writer's role, for what its program needs in its own account. They are listed " +
      "with the verdict.",
  );

export type AdditionalStatement = z.output<typeof additionalStatementsSchema>[number];
