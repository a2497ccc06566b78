import { firstSessionActions, nextSessionActions } from "../../declared/service-sessions";
import type { ConditionContext } from "../../analysis/lookup/question";

/** What a session has in addition to credentials, and keeps in assumed roles. */
export interface SessionExtras {
  readonly tags: Readonly<Record<string, string>>;
  readonly transitiveTags: Readonly<Record<string, string>>;
  readonly sourceIdentity?: string;
}

const EXAMPLE_TAGS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
  "pods.eks.amazonaws.com": {
    "eks-cluster-name": "sandbox",
    "kubernetes-namespace": "sandbox",
    "kubernetes-service-account": "sandbox",
  },
  // https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
  "rolesanywhere.amazonaws.com": { "x509Subject/CN": "sandbox" },
};

/** What a service sets in the sessions that it starts. */
export function extrasOfService(service: string): SessionExtras {
  const first = firstSessionActions(service);
  const tags = first.includes("sts:TagSession") ? (EXAMPLE_TAGS[service] ?? {}) : {};
  return {
    tags,
    transitiveTags: nextSessionActions([service]).includes("sts:TagSession") ? tags : {},
    ...(first.includes("sts:SetSourceIdentity") ? { sourceIdentity: "CN=sandbox" } : {}),
  };
}

/**
 * The actions that STS requires for these, with the condition keys that STS sends.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
export function assumeActions(
  { tags, transitiveTags, sourceIdentity }: SessionExtras,
  circumstances: ConditionContext = {},
): [action: string, circumstances: ConditionContext][] {
  const tagKeys: ConditionContext =
    Object.keys(tags).length === 0
      ? {}
      : {
          ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
          "aws:TagKeys": Object.keys(tags),
          ...(Object.keys(transitiveTags).length === 0
            ? {}
            : { "sts:TransitiveTagKeys": Object.keys(transitiveTags) }),
        };
  const identity: ConditionContext =
    sourceIdentity === undefined ? {} : { "sts:SourceIdentity": sourceIdentity };
  return [
    ["sts:AssumeRole", { ...circumstances, ...tagKeys, ...identity }],
    ...(Object.keys(tagKeys).length === 0
      ? []
      : [["sts:TagSession", tagKeys] satisfies [string, ConditionContext]]),
    ...(sourceIdentity === undefined
      ? []
      : [["sts:SetSourceIdentity", identity] satisfies [string, ConditionContext]]),
  ];
}
