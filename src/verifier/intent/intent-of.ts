import type { ResolvedConfig } from "../../config/schema";
import type { Writer } from "../../config/writer-schema";
import { ownersOf } from "../../config/writers-of";
import { memoized } from "../../iam/memoized";
import type { Model } from "../../terraform-model/model";
import { declaredTriggers } from "../declared-triggers";
import { bucketsOf } from "../../declared/buckets";
import { statementsOfExisting } from "../existing-buckets";
import { functionArn, functionName } from "../../declared/names";
import { accessGrantsInstance, expectedAccessOf } from "../../declared/expected-access";
import { additionalIntent } from "./additional";
import { bucketKeyIntent } from "./bucket-key";
import { bucketIntent } from "./buckets";
import { deliveryIntent } from "./delivery";
import { lambdaIntent } from "./lambda";
import { intendedModel } from "./intended-model";
import type { IntendedStatement } from "./intended-statement";
import { objectIntent } from "./objects";
import { oidcIntent } from "./oidc";
import { eventBridgeIntent, roleIntent } from "./roles";
import { alarmIntent, locationIntent } from "./services";

/** The expected statements for each kind of writer, apart from reading and writing. A new kind needs a line here. */
const WRITERS: {
  readonly [Kind in Writer["kind"]]: (
    writer: Extract<Writer, { kind: Kind }>,
    config: ResolvedConfig,
    model: Model,
  ) => readonly IntendedStatement[];
} = {
  lambda: lambdaIntent,
  "ecs-task": roleIntent,
  service: roleIntent,
  oidc: oidcIntent,
  "event-bridge": eventBridgeIntent,
  "identity-center": () => [],
  "service-principal": deliveryIntent,
};

/**
 * All expected statements, derived from the config without the code that generates the policies. The model only maps
 * keys to aliases.
 */
export function intentOf(config: ResolvedConfig, model: Model): IntendedStatement[] {
  const elsewhere = existingKeys(config);
  return everyIntent(config)(model).filter(({ resource = "" }) => !elsewhere.has(resource));
}

/** The expected statements in policies of existing keys. */
export function existingKeyIntent(config: ResolvedConfig, model: Model): IntendedStatement[] {
  const elsewhere = existingKeys(config);
  return everyIntent(config)(model).filter(({ resource = "" }) => elsewhere.has(resource));
}

function existingKeys(config: ResolvedConfig): ReadonlySet<string> {
  return new Set(
    bucketsOf(config).flatMap(({ encryption }) =>
      encryption.kind === "existing-kms-key" ? [encryption.keyArn] : [],
    ),
  );
}

const everyIntent = memoized((config: ResolvedConfig) =>
  memoized((model: Model): readonly IntendedStatement[] => [
    ...config.writers.flatMap((writer) => {
      const intent = WRITERS[writer.kind] as (typeof WRITERS)["lambda"];
      return [
        ...intent(writer as Extract<Writer, { kind: "lambda" }>, config, model),
        ...additionalIntent(writer, config),
      ];
    }),
    ...expectedAccessOf(config).flatMap((reach) => objectIntent(reach, config, model)),
    ...bucketIntent(config),
    ...bucketKeyIntent(config, model),
    ...locationIntent(config),
    ...alarmIntent(config, model),
  ]),
);

/** The expected model, and the actual one, in which resources outside of the stacks are as expected. */
export function modelsToCompare(
  expected: readonly IntendedStatement[],
  config: ResolvedConfig,
  model: Model,
): { readonly intended: Model; readonly assumed: Model } {
  const unspoken = new Set([
    ...bucketsOf(config).flatMap(({ isManaged, arn }) => (isManaged ? [] : [arn])),
    ...declaredTriggers(config).map(({ writer, account }) => functionArn(account, functionName(writer))),
  ]);
  const intended = intendedModel(expected, unspoken, statementsOfExisting(config), model);
  if (config.accessGrants?.existingInstance !== true) return { intended, assumed: model };
  const own = ownersOf(config).map(accessGrantsInstance);
  const accessGrants = model.accessGrants.map((one) => {
    const meantHere = intended.accessGrants.find(({ instanceArn }) => instanceArn === one.instanceArn);
    return own.includes(one.instanceArn) && one.policy === null
      ? { ...one, policy: meantHere?.policy ?? null }
      : one;
  });
  return { intended, assumed: { ...model, accessGrants } };
}
