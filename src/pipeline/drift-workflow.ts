import type { PipelineStack } from "./github-workflows";
import { ACTIONS, NO_LOCK, of, roleArn, RUN_BY_BASH, SYNTH_JOB, terraformSteps } from "./workflow-parts";

export const DRIFT_START = `# Checks that what is deployed matches the main branch.
name: drift
on:
  schedule:
    - cron: "17 3 * * *"
  workflow_dispatch:
${RUN_BY_BASH}
jobs:
${SYNTH_JOB}`;

export function driftJob(stacks: readonly PipelineStack[]): string {
  const include = stacks.map(
    (stack) => `          - stack: ${stack.id}
            role: ${roleArn(stack, "planner")}
            region: ${stack.region}`,
  );
  return `  drift:
    needs: synth
    runs-on: ubuntu-24.04
    timeout-minutes: 20
    environment: plan
    permissions:
      contents: read
      id-token: write
    strategy:
      fail-fast: false
      matrix:
        include:
${include.join("\n")}
    steps:
${terraformSteps(of("matrix.role"), of("matrix.region"))}      - name: Plan
        env:
          STACK: ${of("matrix.stack")}
          ${NO_LOCK}
        run: |
          code=0
          npx s3-handshake plan "$STACK" --detailed-exitcode > drift.txt || code=$?
          cat drift.txt
          if [ "$code" = 3 ]; then
            { echo '\`\`\`'; cat drift.txt; echo '\`\`\`'; } >> "$GITHUB_STEP_SUMMARY"
            echo "::error::$STACK differs from the main branch"
            exit 1
          fi
          exit "$code"
      - name: State
        if: ${of("!cancelled()")}
        env:
          STACK: ${of("matrix.stack")}
        run: terraform -chdir="cdktf.out/stacks/$STACK" show -json > "state-$STACK.json"
      - uses: ${ACTIONS.upload}
        if: ${of("!cancelled()")}
        with:
          name: state-${of("matrix.stack")}
          path: state-*.json
          if-no-files-found: error
          retention-days: 1

  prove-states:
    needs: drift
    # Also after drift: this says how it affects access.
    if: ${of("!cancelled()")}
    runs-on: ubuntu-24.04
    timeout-minutes: 20
    permissions:
      contents: read
    steps:
      - uses: ${ACTIONS.checkout}
        with:
          persist-credentials: false
      - uses: ${ACTIONS.node}
        with:
          node-version: 24
          cache: npm
      - run: npm ci
      - uses: ${ACTIONS.download}
        with:
          pattern: state-*
          merge-multiple: true
      - name: Prove the states
        run: |
          states=()
          for state in state-*.json; do states+=(--state "$state"); done
          npx s3-handshake prove "\${states[@]}"
`;
}
