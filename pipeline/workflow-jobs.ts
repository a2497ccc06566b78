import { environmentOf } from "../config/environment";
import { partitionOf } from "../config/partition";
import type { PipelineStack } from "./github-workflows";

/** Each by the commit of a release, which nobody can move. */
const ACTIONS = {
  checkout: "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0",
  node: "actions/setup-node@2028fbc5c25fe9cf00d9f06a71cc4710d4507903 # v6.0.0",
  upload: "actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02 # v4.6.2",
  download: "actions/download-artifact@d3f86a106a0bac45b974a628896c90dbdf5c8093 # v4.3.0",
  credentials: "aws-actions/configure-aws-credentials@00943011d9042930efac3dcd3a170e4273319bc8 # v5.1.0",
  terraform: "hashicorp/setup-terraform@b9cd54a3c349d3f38e8881555d616ced269862dd # v3.1.2",
};

/** The first that locks the state in S3 itself is 1.10. */
const TERRAFORM_VERSION = "1.11.4";

/** `${{ github.ref }}` */
const of = (expression: string): string => `\${{ ${expression} }}`;

const RUN_BY_BASH = `permissions: {}
defaults:
  run:
    shell: bash
`;

const SYNTH_STEPS = `      - uses: ${ACTIONS.checkout}
        with:
          persist-credentials: false
      - uses: ${ACTIONS.node}
        with:
          node-version: 24
          cache: npm
      - run: npm ci
      - name: Synthesize and prove
        run: npx s3-handshake synth
`;

/** What the stacks are is decided once, by a job that may get into no account. */
const SYNTH_JOB = `  synth:
    runs-on: ubuntu-24.04
    timeout-minutes: 20
    permissions:
      contents: read
    steps:
${SYNTH_STEPS}      - uses: ${ACTIONS.upload}
        with:
          name: stacks
          path: cdktf.out
          include-hidden-files: true
          if-no-files-found: error
          retention-days: 5
`;

/** The first one is of the pull request's own code: it has no permission but to read. The second has no code of it. */
export const PROOF = `# What a pull request changes of who may do what, proven, and as a comment.
name: proof
on:
  pull_request:
concurrency:
  group: proof-${of("github.ref")}
  cancel-in-progress: true
${RUN_BY_BASH}
jobs:
  prove:
    runs-on: ubuntu-24.04
    timeout-minutes: 20
    permissions:
      contents: read
    steps:
${SYNTH_STEPS}      - name: Prove
        run: npx s3-handshake prove --markdown proof.md
      - uses: ${ACTIONS.checkout}
        with:
          persist-credentials: false
          ref: ${of("github.event.pull_request.base.sha")}
          path: base
      - name: Compare with what the pull request starts from
        run: |
          code=0
          if (cd base && npm ci && npx s3-handshake synth); then
            # 3: access is widened, which is for the reviewer to judge.
            npx s3-handshake diff base/cdktf.out cdktf.out --markdown access.md || code=$?
          else
            echo "There are no proven stacks to compare with." > access.md
          fi
          if [ "$code" != 0 ] && [ "$code" != 3 ]; then exit "$code"; fi
      - name: Report
        if: ${of("!cancelled()")}
        run: |
          touch access.md proof.md
          { cat access.md; echo; cat proof.md; } > report.md
          cat report.md >> "$GITHUB_STEP_SUMMARY"
      - uses: ${ACTIONS.upload}
        if: ${of("!cancelled()")}
        with:
          name: report
          path: report.md
          retention-days: 5

  comment:
    needs: prove
    # A pull request from a fork has no permission to write; its report is in the summary.
    if: ${of("!cancelled() && github.event.pull_request.head.repo.full_name == github.repository")}
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions:
      pull-requests: write
    steps:
      - uses: ${ACTIONS.download}
        with:
          name: report
      - name: Comment, or update the comment that is there
        env:
          GH_TOKEN: ${of("github.token")}
          COMMENTS: repos/${of("github.repository")}/issues/${of("github.event.pull_request.number")}/comments
          COMMENT: repos/${of("github.repository")}/issues/comments
        run: |
          # GitHub takes 65,536 characters.
          { echo "<!-- s3-handshake -->"; head -c 60000 report.md; } > body.md
          id=$(gh api --paginate "$COMMENTS" --jq \\
            '.[] | select(.user.type == "Bot" and (.body | startswith("<!-- s3-handshake -->"))) | .id')
          id=\${id%%$'\\n'*}
          if [ -n "$id" ]; then
            gh api --silent --method PATCH "$COMMENT/$id" --field body=@body.md
          else
            gh api --silent --method POST "$COMMENTS" --field body=@body.md
          fi
`;

export const DEPLOY_START = `# Plans every account, waits for the approval of the environment "production", and applies those very plans.
name: deploy
on:
  push:
    branches: [main]
concurrency:
  group: deploy
${RUN_BY_BASH}
jobs:
${SYNTH_JOB}`;

export const DRIFT_START = `# Whether what is deployed is still what the main branch says.
name: drift
on:
  schedule:
    - cron: "17 3 * * *"
  workflow_dispatch:
${RUN_BY_BASH}
jobs:
${SYNTH_JOB}`;

/**
 * The steps of a job that runs Terraform: the stacks as they were proven, one role. What is installed is the lockfile's, runs
 * no script of its own, and is there before the credentials are.
 */
function terraformSteps(role: string, region: string): string {
  return `      - uses: ${ACTIONS.checkout}
        with:
          persist-credentials: false
      - uses: ${ACTIONS.node}
        with:
          node-version: 24
      - run: npm ci --ignore-scripts
      - uses: ${ACTIONS.download}
        with:
          name: stacks
          path: cdktf.out
      - uses: ${ACTIONS.terraform}
        with:
          terraform_version: ${TERRAFORM_VERSION}
          terraform_wrapper: false
      - uses: ${ACTIONS.credentials}
        with:
          role-to-assume: ${role}
          aws-region: ${region}
          mask-aws-account-id: true
`;
}

/** Named as `deployer-policy --cloudformation` names it. */
function roleArn({ id, account, region }: PipelineStack, kind: "deployer" | "planner"): string {
  const environment = environmentOf(id);
  const name = ["s3-handshake", ...(environment === undefined ? [] : [environment]), kind].join("-");
  return `arn:${partitionOf(region)}:iam::${account}:role/${name}`;
}

/** A plan that reads alone takes no lock: it writes nothing into the state's bucket. */
const NO_LOCK = "TF_CLI_ARGS_plan: -lock=false";

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

/** Applied when its plan has changes, and everything that comes before it is planned and applied, or had none. */
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
            echo "::error::$STACK is not as the main branch says"
            exit 1
          fi
          exit "$code"
`;
}
