import type { ResolvedConfig } from "../../config/schema";
import { stackedProducers } from "../../handshakes/access-plan";
import { planHandshakes } from "../../handshakes/declare-handshakes";
import { identityCenterStackId, stackId } from "../../naming";
import type { PipelineStack } from "../../pipeline/github-workflows";

/**
 * The future stacks of a config, in the order of deployment. Without CDKTF, which a new project does not have yet.
 *
 * @throws LimitError with everything that AWS would reject for its size
 */
export function pipelineStacks(config: ResolvedConfig): PipelineStack[] {
  const { plan } = planHandshakes(config);
  const producers = stackedProducers(plan).map(({ key, account }) => ({
    id: stackId(key, config.environment),
    account: account.id,
    region: account.region,
    after: [],
  }));
  const center = plan.permissionSets.length > 0 ? config.identityCenter?.account : undefined;
  return [
    ...producers,
    ...(center === undefined
      ? []
      : [
          {
            id: identityCenterStackId(config.environment),
            account: center.id,
            region: center.region,
            after: [],
          },
        ]),
    ...plan.owners.map(({ key, account: { id, region } }) => ({
      id: stackId(key, config.environment),
      account: id,
      region,
      after: producers.map((stack) => stack.id),
    })),
  ];
}
