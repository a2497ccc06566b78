import type { Model } from "../terraform-model/model";
import type { AccessEdge } from "./access-edges";
import { peopleId, permissionSetRoleId } from "./node-ids";

/** Edges without a policy: execution roles, encryption keys and the like. */
export function edgesBySettings(model: Model): AccessEdge[] {
  const setting = (from: string, to: string, text: string, facts: readonly string[]): AccessEdge => ({
    from,
    to,
    kind: "setting",
    actions: [text],
    places: [],
    facts,
  });
  return [
    ...model.functions.map(({ arn, roleArn }) =>
      setting(arn, roleArn, "runs as", [`It runs as ${roleArn}.`]),
    ),
    ...model.stateMachines.map(({ arn, roleArn }) =>
      setting(arn, roleArn, "runs as", [`It runs as ${roleArn}.`]),
    ),
    ...model.permissionSets.flatMap((set) =>
      set.assignments.flatMap(({ principalType, principalId, account }) => [
        setting(
          peopleId(principalType, principalId, account),
          permissionSetRoleId(set.name, account, model),
          "signs in as",
          [
            `The permission set ${set.name} is assigned to ${principalType} ${principalId} in account ${account}.`,
          ],
        ),
      ]),
    ),
    ...model.buckets.flatMap(({ arn, encryption }) =>
      encryption?.keyArn === undefined
        ? []
        : [
            setting(arn, encryption.keyArn, "encrypted with", [
              `New objects are encrypted with ${encryption.keyArn}.`,
            ]),
          ],
    ),
    ...model.topics.flatMap(({ arn, keyArn }) =>
      keyArn?.startsWith("arn:") === true
        ? [setting(arn, keyArn, "encrypted with", [`Messages are encrypted with ${keyArn}.`])]
        : [],
    ),
  ];
}
