import { existingRoleOf } from "../config/existing-schema";
import type { ResolvedConfig } from "../config/schema";
import {
  MAIN,
  accountKeysOf,
  backfillsOf,
  destinationsOf,
  lambdasOf,
  producerAccount,
} from "../config/writers-of";
import { roleArnOf } from "../analysis/lookup/callers";
import type { Setting } from "../analysis/lookup/question";
import { settingOfAll } from "./settings-for";
import { stateMachineArn } from "../declared/backfills";
import { functionName } from "../declared/names";
import type { Model } from "../terraform-model/model";
import { settingText } from "../terraform-model/resources-of";
import { ownersReached } from "./intent/trust";
import { isOwnApp, stackIdOf } from "./stack-settings";

/** Outputs of statements are compared as policies. */
const STATEMENTS = /^(?:preconditions$|(?:policy|trust)_statements_)/;

/** The outputs: people use their names and ARNs in programs that run with the roles. */
export function outputSettings(config: ResolvedConfig, model: Model): Setting[] {
  if (isOwnApp(model.stacks)) return [];
  const received = model.stacks.flatMap(({ id, outputs = {} }) =>
    Object.entries(outputs).flatMap(([name, value]) =>
      STATEMENTS.test(name) ? [] : [`${id} ${name} is ${settingText(value)}`],
    ),
  );
  const expected = declaredOutputs(config, model).map(
    ([stack, name, value]) => `${stack} ${name.replaceAll(".", "_")} is ${settingText(value)}`,
  );
  return [settingOfAll("outputs", expected, received)];
}

type Output = readonly [stack: string, name: string, value: string];

function declaredOutputs(config: ResolvedConfig, model: Model): Output[] {
  return [
    ...destinationsOf(config).map(({ name, bucketName, owner }): Output => [
      stackIdOf(owner.key, config),
      name === MAIN ? "destination_bucket" : `destination_bucket_${name}`,
      bucketName,
    ]),
    ...config.writers.flatMap((writer) => ofRoles(writer, config)),
    ...ofPermissionSets(config, model),
    ...lambdasOf(config).flatMap((writer): Output[] => {
      const stack = stackIdOf(writer.account, config);
      const { name, source } = writer;
      return [
        [stack, `function_${name}`, functionName(writer)],
        ...(source.in === "own-bucket"
          ? [[stack, `source_bucket_${source.bucketName}`, source.bucketName] as const]
          : []),
      ];
    }),
    ...backfillsOf(config).flatMap((writer): Output[] => {
      const stack = stackIdOf(writer.account, config);
      const { region } = producerAccount(writer.account, config);
      const arn = stateMachineArn(writer, config);
      const command = `aws stepfunctions start-execution --region ${region} --state-machine-arn ${arn}`;
      return [
        [stack, `backfill_arn_${writer.name}`, arn],
        [stack, `backfill_command_${writer.name}`, command],
      ];
    }),
  ];
}

function ofRoles(writer: ResolvedConfig["writers"][number], config: ResolvedConfig): Output[] {
  if (writer.kind === "identity-center" || writer.kind === "service-principal") return [];
  const { name, roleName } = writer;
  const isOfInstances =
    writer.kind === "service" &&
    writer.services.includes("ec2.amazonaws.com") &&
    existingRoleOf(writer.existingRole) === undefined;
  return [
    ...accountKeysOf(writer, config).flatMap((key): Output[] => {
      const stack = stackIdOf(key, config);
      return [
        [stack, `role_arn_${name}`, roleArnOf(producerAccount(key, config), roleName)],
        ...(isOfInstances ? [[stack, `instance_profile_${name}`, roleName] as const] : []),
      ];
    }),
    ...ownersReached(writer, config).flatMap((owner): Output[] =>
      "handshake" in writer && writer.handshake.kind === "assume-role"
        ? [
            [
              stackIdOf(owner.key, config),
              `target_role_arn_${name}`,
              roleArnOf(owner, writer.handshake.roleName),
            ],
          ]
        : [],
    ),
  ];
}

/** AWS assigns a permission set's ARN; in the model it contains the resource's name. */
function ofPermissionSets(config: ResolvedConfig, { resources }: Model): Output[] {
  return config.writers.flatMap((writer): Output[] => {
    if (writer.kind !== "identity-center") return [];
    return resources
      .filter(
        ({ type, args }) =>
          type === "aws_ssoadmin_permission_set" && args["name"] === writer.permissionSetName,
      )
      .map(({ stack, partition, place }) => [
        stack,
        `permission_set_arn_${writer.name}`,
        `arn:${partition}:sso:::permissionSet/${place.slice(place.lastIndexOf(".") + 1)}`,
      ]);
  });
}
