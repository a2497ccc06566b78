/** What STS requires in addition to sts:AssumeRole. */
export const SESSION_ACTIONS = ["sts:TagSession", "sts:SetSourceIdentity"] as const;

type SessionAction = (typeof SESSION_ACTIONS)[number];

/**
 * The actions needed when a service assumes a role with session tags or a source identity, and when that session
 * assumes the next role. The tags of Pod Identity are transitive, a source identity always is.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
const BY_SERVICE: ReadonlyMap<string, { first: readonly SessionAction[]; next: readonly SessionAction[] }> =
  new Map([
    ["pods.eks.amazonaws.com", { first: ["sts:TagSession"], next: ["sts:TagSession"] }],
    [
      "rolesanywhere.amazonaws.com",
      { first: ["sts:TagSession", "sts:SetSourceIdentity"], next: ["sts:SetSourceIdentity"] },
    ],
  ]);

/** For a role that the service assumes, in addition to sts:AssumeRole. */
export function firstSessionActions(service: string): readonly SessionAction[] {
  return BY_SERVICE.get(service)?.first ?? [];
}

/** For the role that such a session assumes next, in addition to sts:AssumeRole. */
export function nextSessionActions(services: readonly string[]): readonly SessionAction[] {
  return [...new Set(services.flatMap((service) => BY_SERVICE.get(service)?.next ?? []))];
}
