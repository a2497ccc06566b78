import { allowRule } from "../rule";

/** Services whose resources must be named in full: a star at the end of a role's name matches other roles. */
const IN_FULL: ReadonlySet<string> = new Set(["iam", "lambda", "sns", "sqs"]);

/**
 * A wildcard or a variable within an ARN of an Allow: `photo?/*` matches more than one prefix. A star at the end is
 * allowed.
 *
 * @see
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html#reference_policies_elements_resource_wildcards
 */
export const wildcardInsideResource = allowRule("wildcard-inside-resource", ({ resources }) =>
  resources?.except !== false
    ? []
    : resources.items
        .map(({ source }) => source)
        .filter((source) => source !== "*")
        .filter((source) => {
          const inFull = IN_FULL.has(source.split(":")[2] ?? "");
          return /[*?$]/.test(inFull ? source : source.replace(/\*$/, ""));
        })
        .map((source) => ({ expected: "no wildcard but a star below the last part", received: source })),
);
