import { parseJson } from "../../config/parse-json";
import { isObject } from "../../iam/parse-json";
import type { ShownResource } from "./shown-resources";

/**
 * VPC endpoints whose policies restrict requests. They are not evaluated, because the requests' endpoints are unknown.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 */
export function narrowingEndpoints(shown: readonly ShownResource[]): string[] {
  return shown.flatMap(({ mode, type, address, values }) =>
    mode === "managed" &&
    (type === "aws_vpc_endpoint" || type === "aws_vpc_endpoint_policy") &&
    narrows(values["policy"])
      ? [address]
      : [],
  );
}

/** An endpoint's default policy allows everything, and a state shows that policy. */
function narrows(policy: unknown): boolean {
  if (typeof policy !== "string" || policy === "") return false;
  try {
    const document = parseJson(policy);
    const statements: readonly unknown[] = isObject(document) ? [document["Statement"]].flat() : [];
    return !statements.some(isOpen) || statements.length > 1;
  } catch {
    return true;
  }
}

function isOpen(statement: unknown): boolean {
  if (!isObject(statement) || statement["Condition"] !== undefined) return false;
  const { Effect: effect, Principal: principal, Action: action, Resource: resource } = statement;
  const whom = isObject(principal) ? principal["AWS"] : principal;
  return effect === "Allow" && [whom, action, resource].flat().every((text) => text === "*");
}
