import type { PipelineStack } from "./github-workflows";
import { ACTIONS, NO_LOCK, of, roleArn, RUN_BY_BASH, SYNTH_JOB, terraformSteps } from "./workflow-parts";

export const DEPLOY_START = `# Plans every account, waits for the approval of the environment "production", and applies exactly those plans.
name: deploy
on:
  push:
    branches: [main]
concurrency:
  group: deploy
${RUN_BY_BASH}
jobs:
${SYNTH_JOB}`;

/** Saves the plan of a stack, and says whether it changes anything. */
export function planJob(stack: PipelineStack): string {
  const { id, region } = stack;
  return `  plan-${id}:
    needs: synth
    runs-on: ubuntu-24.04
    timeout-minutes: 20
    environment: plan
    permissions:
      contents: read
      id-token: write
    outputs:
      changed: ${of("steps.plan.outputs.changed")}
    steps:
${terraformSteps(roleArn(stack, "planner"), region)}      - name: Plan
        id: plan
        env:
          ${NO_LOCK}
        run: |
          code=0
          npx s3-handshake plan ${id} --save plans --detailed-exitcode > plan.txt || code=$?
          case "$code" in
            0) echo "changed=false" >> "$GITHUB_OUTPUT" ;;
            3) echo "changed=true" >> "$GITHUB_OUTPUT" ;;
            *) exit "$code" ;;
          esac
          { echo '\`\`\`'; cat plan.txt; echo '\`\`\`'; } >> "$GITHUB_STEP_SUMMARY"
      - uses: ${ACTIONS.upload}
        with:
          name: plan-${id}
          path: plans
          if-no-files-found: error
          retention-days: 5
`;
}

/** Applied if its plan has changes, and all stacks before it were applied or had no changes. */
export function applyJob(stack: PipelineStack): string {
  const { id, region, after } = stack;
  const conditions = [
    "!cancelled()",
    `needs.plan-${id}.outputs.changed == 'true'`,
    ...after.flatMap((other) => [
      `needs.plan-${other}.result == 'success'`,
      `(needs.apply-${other}.result == 'success' || needs.plan-${other}.outputs.changed == 'false')`,
    ]),
  ];
  const needs = [`plan-${id}`, ...after.flatMap((other) => [`plan-${other}`, `apply-${other}`])];
  return `  apply-${id}:
    needs: [${needs.join(", ")}]
    if: >-
      ${of(conditions.join(" &&\n      "))}
    runs-on: ubuntu-24.04
    timeout-minutes: 60
    environment: production
    permissions:
      contents: read
      id-token: write
    steps:
${terraformSteps(roleArn(stack, "deployer"), region)}      - uses: ${ACTIONS.download}
        with:
          name: plan-${id}
          path: plans
      - name: Apply the plan that was approved
        run: npx s3-handshake deploy ${id} --plans plans --auto-approve
`;
}
