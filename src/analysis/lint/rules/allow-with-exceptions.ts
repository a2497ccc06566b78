import { allowRule } from "../rule";

/**
 * An Allow with NotAction or NotResource allows everything that it does not name, including what is created later.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html
 */
export const allowWithExceptions = allowRule("allow-with-exceptions", ({ actions, resources }) => [
  ...(actions.except
    ? [{ expected: "Action in an Allow", received: `NotAction ${actions.items.join(", ")}` }]
    : []),
  ...(resources?.except === true
    ? [
        {
          expected: "Resource in an Allow",
          received: `NotResource ${resources.items.map(({ source }) => source).join(", ")}`,
        },
      ]
    : []),
]);
