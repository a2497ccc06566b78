import { partitionOf } from "../../config/partition";
import type { ConditionContext } from "../lookup/question";

/** The domain of a service of one Region, as host and as principal. */
export function serviceDomain(service: string, region: string): string {
  return `${viaService(service, region)}${partitionOf(region) === "aws-cn" ? ".cn" : ""}`;
}

/**
 * The value of kms:ViaService when a service of one Region calls KMS for a caller: in China one of two, see {@link
 * inEveryForm}.
 */
export function viaService(service: string, region: string): string {
  return `${service}.${region}.amazonaws.com`;
}

/** Every form of it. */
export function viaServices(service: string, region: string): string[] {
  const domain = viaService(service, region);
  return partitionOf(region) === "aws-cn" ? [domain, `${domain}.cn`] : [domain];
}

const IN_CHINA = /^[a-z0-9-]+\.cn-[a-z]+-\d\.amazonaws\.com$/;

/**
 * Repeats it for each form of kms:ViaService. AWS does not document whether it ends in `.cn` in China, so the result
 * must be right for both.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export function inEveryForm<T extends { readonly circumstances?: ConditionContext }>(asked: T): readonly T[] {
  const { circumstances } = asked;
  const domain = circumstances?.["kms:ViaService"];
  if (typeof domain !== "string" || !IN_CHINA.test(domain)) return [asked];
  return [asked, { ...asked, circumstances: { ...circumstances, "kms:ViaService": `${domain}.cn` } }];
}
