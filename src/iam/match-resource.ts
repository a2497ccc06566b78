import type { ContextView } from "./context";
import { compileText } from "./match-text";
import type { Selection } from "./policy-document";
import type { Template } from "./template";
import { not, some, undocumented, type Tri } from "./three-valued";

export type ResourceTest = (resource: string, view: ContextView) => Tri;

/**
 * Makes the test for Resource or NotResource. Case counts.
 *
 * A text with a variable that has no value matches no resource. What that means for NotResource, AWS does not say
 * clearly: the statement would then apply to every resource.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-no-value
 */
export function compileResources({ except, items }: Selection<Template>): ResourceTest {
  const tests = items.map((item) => compileResource(item, except));
  if (!except) return (resource, view) => some(tests, (test) => test(resource, view));
  return (resource, view) => {
    if (resource === "*" && !items.some(({ source }) => source === "*")) {
      return undocumented("NotResource for an action without a resource");
    }
    return not(some(tests, (test) => test(resource, view)));
  };
}

function compileResource(template: Template, except: boolean): ResourceTest {
  if (template.source === "*") return () => true;
  const test = compileText(template, "resource");
  return (resource, view) => {
    const matches = test(resource, view);
    if (matches !== "no-value") return matches;
    return except && undocumented(`NotResource ${template.source}, which has no value in this request`);
  };
}
