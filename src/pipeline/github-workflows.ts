import { applyJob, DEPLOY_START, planJob } from "./deploy-workflow";
import { DRIFT_START, driftJob } from "./drift-workflow";
import { PROOF } from "./proof-workflow";

export interface PipelineStack {
  /** `account_A` */
  readonly id: string;
  readonly account: string;
  readonly region: string;
  /** The ids of the stacks that have to be applied before. */
  readonly after: readonly string[];
}

/**
 * GitHub's workflows for the stacks, by their path: the proof of a pull request, a deployment of the main branch behind
 * an approval, and a nightly drift check. See docs/how-to/pipeline.md.
 *
 * @param stacks - in the order of their deployment
 */
export function githubWorkflows(stacks: readonly PipelineStack[]): ReadonlyMap<string, string> {
  const file = (name: string) => `.github/workflows/${name}.yml`;
  return new Map([
    [file("proof"), PROOF],
    [file("deploy"), [DEPLOY_START, ...stacks.map(planJob), ...stacks.map(applyJob)].join("\n")],
    [file("drift"), [DRIFT_START, driftJob(stacks)].join("\n")],
  ]);
}
