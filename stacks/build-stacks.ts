import type { App } from "cdktf";
import type { Handshakes } from "../src/handshakes/declare-handshakes";
import { stackedProducers } from "../src/handshakes/access-plan";
import { identityCenterStackId, stackId } from "../src/naming";
import { IdentityCenterStack } from "./identity-center-stack";
import { OwnerStack } from "./owner-stack";
import { ProducerStack, type ProducerStackProps } from "./producer-stack";

/**
 * A stack for each account with resources, the destinations' last: their policies name the producers' roles, which must
 * exist.
 */
export function buildStacks(app: App, handshakes: Handshakes, codeOf: ProducerStackProps["codeOf"]): void {
  const { config, plan } = handshakes;
  const producers = stackedProducers(plan).map(
    ({ key }) =>
      new ProducerStack(app, stackId(key, config.environment), { handshakes, accountKey: key, codeOf }),
  );
  if (config.identityCenter !== undefined && plan.permissionSets.length > 0) {
    const { identityCenter, endpoint } = config;
    new IdentityCenterStack(app, identityCenterStackId(config.environment), {
      identityCenter,
      endpoint,
      permissionSets: plan.permissionSets,
    });
  }
  for (const { key } of plan.owners) {
    const owner = new OwnerStack(app, stackId(key, config.environment), { handshakes, accountKey: key });
    for (const stack of producers) owner.addDependency(stack);
  }
}
