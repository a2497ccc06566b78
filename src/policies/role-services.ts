import { ASSUME_ROLE, SET_SOURCE_IDENTITY, TAG_SESSION } from "./actions";

/** A service that writes to S3 with a role, as AWS documents it. */
interface RoleService {
  /**
   * Its aws:SourceArn when it assumes a role: the service and resource parts of ARNs in the role's account and Region.
   * @default - none documented, and a condition on an absent key would deny
   */
  readonly sources?: readonly (readonly [service: string, resource: string])[];
  /** Session tags: `transitive` ones stay with every role that the session assumes. @default - none */
  readonly sessionTags?: "transitive" | "of-this-session";
  /** Whether its sessions have a source identity, which always stays with assumed roles. @default false */
  readonly sourceIdentity?: true;
  /** Whether it uses roles through instance profiles. @default false */
  readonly instanceProfile?: true;
  /** Actions that it needs on its bucket, in addition to listing it. @default - nothing */
  readonly bucketActions?: readonly string[];
  /** The same on objects under the writer's prefixes, in addition to the operations. @default - nothing */
  readonly objectActions?: readonly string[];
}

const LOCATE_AND_LIST_UPLOADS = ["s3:GetBucketLocation", "s3:ListBucketMultipartUploads"] as const;

/** One row for each service. Other services need only trust. */
const ROLE_SERVICES: Readonly<Record<string, RoleService>> = {
  // https://docs.aws.amazon.com/athena/latest/ug/cross-account-permissions.html
  "athena.amazonaws.com": {
    bucketActions: LOCATE_AND_LIST_UPLOADS,
    objectActions: ["s3:ListMultipartUploadParts"],
  },
  // Its service role: jobs write with their job role, which ecs-tasks assumes.
  // https://docs.aws.amazon.com/batch/latest/userguide/cross-service-confused-deputy-prevention.html
  "batch.amazonaws.com": {
    sources: [
      ["batch", "compute-environment/*"],
      ["batch", "job/*"],
    ],
  },
  // https://docs.aws.amazon.com/codebuild/latest/userguide/cross-service-confused-deputy-prevention.html
  // https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html
  "codebuild.amazonaws.com": {
    sources: [["codebuild", "project/*"]],
    bucketActions: ["s3:GetBucketAcl", "s3:GetBucketLocation"],
  },
  // https://docs.aws.amazon.com/datasync/latest/userguide/cross-service-confused-deputy-prevention.html
  // https://docs.aws.amazon.com/datasync/latest/userguide/create-s3-location.html AWS's bucket policies have no actions
  // on versions, so it works across accounts without them.
  // https://docs.aws.amazon.com/datasync/latest/userguide/tutorial_s3-s3-cross-account-transfer.html
  "datasync.amazonaws.com": {
    sources: [["datasync", "*"]],
    bucketActions: LOCATE_AND_LIST_UPLOADS,
    objectActions: ["s3:GetObjectTagging", "s3:ListMultipartUploadParts", "s3:PutObjectTagging"],
  },
  // https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Target.S3.html
  "dms.amazonaws.com": { objectActions: ["s3:PutObjectTagging"] },
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html
  "ec2.amazonaws.com": { instanceProfile: true },
  // Tasks, and jobs of Batch with their job role.
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
  // https://docs.aws.amazon.com/batch/latest/userguide/job_definition_parameters.html
  "ecs-tasks.amazonaws.com": { sources: [["ecs", "*"]] },
  // https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3
  "firehose.amazonaws.com": { bucketActions: LOCATE_AND_LIST_UPLOADS },
  // https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
  "pods.eks.amazonaws.com": { sessionTags: "transitive" },
  // https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
  "rolesanywhere.amazonaws.com": {
    sources: [["rolesanywhere", "trust-anchor/*"]],
    sessionTags: "of-this-session",
    sourceIdentity: true,
  },
  // https://docs.aws.amazon.com/sagemaker/latest/dg/security-confused-deputy-prevention.html
  "sagemaker.amazonaws.com": { sources: [["sagemaker", "*"]] },
  // https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html
  "states.amazonaws.com": { sources: [["states", "stateMachine:*"]] },
  // Without sources: they are documented for users that it manages, not for those of other identity providers.
  // https://docs.aws.amazon.com/transfer/latest/userguide/confused-deputy.html
  // https://docs.aws.amazon.com/transfer/latest/userguide/users-policies-all-access.html
  "transfer.amazonaws.com": { objectActions: ["s3:GetObjectAcl", "s3:GetObjectTagging"] },
};

/** The sources of a service that assumes a role; undefined if AWS documents none. */
export function sourcesOf(service: string): RoleService["sources"] {
  return ROLE_SERVICES[service]?.sources;
}

/** The actions that a role's trust policy must allow the service. */
export function assumeActionsOf(service: string): readonly string[] {
  const { sessionTags, sourceIdentity } = ROLE_SERVICES[service] ?? {};
  return [
    ...ASSUME_ROLE,
    ...(sessionTags === undefined ? [] : TAG_SESSION),
    ...(sourceIdentity === true ? SET_SOURCE_IDENTITY : []),
  ];
}

/**
 * The actions for the next role of such a session, in addition to AssumeRole: transitive tags and a source identity
 * stay with the session, and both sides must allow that.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
 */
export function chainedActionsOf(services: readonly string[]): readonly string[] {
  const rows = rowsOf(services);
  return [
    ...(rows.some(({ sessionTags }) => sessionTags === "transitive") ? TAG_SESSION : []),
    ...(rows.some(({ sourceIdentity }) => sourceIdentity) ? SET_SOURCE_IDENTITY : []),
  ];
}

/** The further actions that these services need on a bucket, each once. */
export function needsOfServices(
  services: readonly string[],
): Required<Pick<RoleService, "bucketActions" | "objectActions">> {
  const rows = rowsOf(services);
  return {
    bucketActions: [...new Set(rows.flatMap(({ bucketActions = [] }) => bucketActions))],
    objectActions: [...new Set(rows.flatMap(({ objectActions = [] }) => objectActions))],
  };
}

/** Whether one of these services uses the role through an instance profile. */
export function needInstanceProfile(services: readonly string[]): boolean {
  return rowsOf(services).some(({ instanceProfile }) => instanceProfile);
}

function rowsOf(services: readonly string[]): RoleService[] {
  return services.flatMap((service) => ROLE_SERVICES[service] ?? []);
}
