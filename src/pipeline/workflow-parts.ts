import { environmentOf } from "../config/environment";
import { partitionOf } from "../config/partition";
import type { PipelineStack } from "./github-workflows";

/** Each by the commit of a release, which cannot be moved. */
export const ACTIONS = {
  checkout: "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0",
  node: "actions/setup-node@2028fbc5c25fe9cf00d9f06a71cc4710d4507903 # v6.0.0",
  upload: "actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02 # v4.6.2",
  download: "actions/download-artifact@d3f86a106a0bac45b974a628896c90dbdf5c8093 # v4.3.0",
  credentials: "aws-actions/configure-aws-credentials@00943011d9042930efac3dcd3a170e4273319bc8 # v5.1.0",
  terraform: "hashicorp/setup-terraform@b9cd54a3c349d3f38e8881555d616ced269862dd # v3.1.2",
};

/** State locking in S3 needs 1.10. */
const TERRAFORM_VERSION = "1.11.4";

/** `${{ github.ref }}` */
export const of = (expression: string): string => `\${{ ${expression} }}`;

export const RUN_BY_BASH = `permissions: {}
defaults:
  run:
    shell: bash
`;

export const SYNTH_STEPS = `      - uses: ${ACTIONS.checkout}
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

/** The stacks are synthesized once, by a job without access to AWS. */
export const SYNTH_JOB = `  synth:
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

/**
 * The steps of a job that runs Terraform on the proven stacks with one role. Packages are installed from the lockfile,
 * without scripts, and before the credentials.
 */
export function terraformSteps(role: string, region: string): string {
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

/** The role names of `deployer-policy --cloudformation`. */
export function roleArn({ id, account, region }: PipelineStack, kind: "deployer" | "planner"): string {
  const environment = environmentOf(id);
  const name = ["s3-handshake", ...(environment === undefined ? [] : [environment]), kind].join("-");
  return `arn:${partitionOf(region)}:iam::${account}:role/${name}`;
}

/** A read-only plan takes no lock, so it does not write to the state's bucket. */
export const NO_LOCK = "TF_CLI_ARGS_plan: -lock=false";
