import { isSettingAlone, readArguments } from "./read-types";

/** How a resource type is treated. */
export type Kind =
  /** It grants access, or is a target of access. */
  | "read"
  /** It has no bearing on access. */
  | "passed"
  /** Not known which: it may grant. */
  | "unread";

/** A family of resource types that do not affect who may do what, with the reason. */
export interface Family {
  readonly why: string;
  /** The part after `aws_`, up to the next underscore or the end. */
  readonly names: readonly string[];
}

const words = (text: string): string[] => text.trim().split(/\s+/);

/** By the first word after `aws_`. */
export const PASSED: readonly Family[] = [
  {
    why: "networks: they decide who can connect to a service, not who may use it",
    names: words(`alb allow api apigatewayv2 appmesh cloudfront customer default dx ec2 egress eip elb flow
      globalaccelerator internet internetmonitor lb load main nat network networkfirewall networkflowmonitor
      networkmanager networkmonitor placement prefix proxy route route53 route53domains route53profiles
      route53recoverycontrolconfig route53recoveryreadiness security service subnet vpc vpclattice vpn waf
      wafregional wafv2`),
  },
  {
    why: "programs: they act with the permissions of their role, which is read",
    names:
      words(`ami amplify app appautoscaling appconfig apprunner appstream appsync autoscaling autoscalingplans
      batch cloud9 codebuild codedeploy codepipeline datapipeline ecs eks elastic emr emrcontainers emrserverless
      gamelift glue imagebuilder instance key kinesisanalyticsv2 lambda launch lightsail m2 mwaa pipes sagemaker
      scheduler sfn spot swf synthetics transfer`),
  },
  {
    why: "stores: identity policies, and separate policy types, say who may use them",
    names:
      words(`athena codecommit dax db dlm dms docdb docdbelastic dsql dynamodb ebs ecr ecrpublic efs elasticache
      elasticsearch fsx keyspaces kinesis memorydb mq msk mskconnect neptune neptunegraph opensearch osis qldb rds
      redshift redshiftdata redshiftserverless s3 s3tables secretsmanager sns sqs ssm storagegateway
      timestreaminfluxdb timestreamquery timestreamwrite volume snapshot backup datasync`),
  },
  {
    why: "monitoring, retention and billing: they observe, and grant no access",
    names:
      words(`accessanalyzer acm acmpca applicationinsights auditmanager billing budgets ce chatbot cloudtrail
      cloudwatch codeguruprofiler codegurureviewer codestarnotifications computeoptimizer config costoptimizationhub
      cur detective devopsguru evidently fis grafana guardduty inspector inspector2 kms macie2 notifications
      notificationscontacts observabilityadmin prometheus resourceexplorer2 resourcegroups rum securityhub
      servicequotas shield xray`),
  },
  {
    why: "mail, user directories, and other services that policies for S3 do not name",
    names:
      words(`cognito comprehend connect devicefarm elastictranscoder iot ivs ivschat kendra lex lexv2models
      location media medialive pinpoint quicksight rekognition schemas ses sesv2 signer transcribe workspaces`),
  },
];

/** Exceptions to the rules by name. */
const EXCEPTIONS: Readonly<Record<string, Kind>> = {
  // They narrow access through an endpoint, or set a retention.
  aws_vpc_endpoint: "passed",
  aws_vpc_endpoint_policy: "passed",
  aws_ecr_lifecycle_policy: "passed",
  aws_dlm_lifecycle_policy: "passed",
  aws_appautoscaling_policy: "passed",
  aws_autoscaling_policy: "passed",
  aws_autoscaling_attachment: "passed",
  aws_lb_target_group_attachment: "passed",
  aws_alb_target_group_attachment: "passed",
  aws_network_interface_attachment: "passed",
  aws_volume_attachment: "passed",
  aws_sqs_queue_redrive_policy: "passed",
  aws_sqs_queue_redrive_allow_policy: "passed",
  aws_sns_topic_data_protection_policy: "passed",
  aws_route_table_association: "passed",
  aws_main_route_table_association: "passed",
  aws_eip_association: "passed",
  aws_network_acl: "passed",
  aws_network_acl_rule: "passed",
  aws_default_network_acl: "passed",
  aws_wafv2_web_acl: "passed",
  aws_wafv2_web_acl_association: "passed",
  // The roles, users and policies that they name are read.
  aws_iam_access_key: "passed",
  aws_iam_user_login_profile: "passed",
  aws_iam_user_ssh_key: "passed",
  aws_iam_account_alias: "passed",
  aws_iam_account_password_policy: "passed",
  aws_iam_openid_connect_provider: "passed",
  aws_iam_saml_provider: "passed",
  aws_iam_server_certificate: "passed",
  aws_iam_service_linked_role: "passed",
  // They act with a role, or give a role access to a cluster's own users: the role's policies say what it may do in
  // AWS.
  aws_cloudwatch_log_subscription_filter: "passed",
  aws_db_instance_role_association: "passed",
  aws_eks_access_entry: "passed",
  aws_eks_access_policy_association: "passed",
  aws_eks_pod_identity_association: "passed",
  aws_rds_cluster_role_association: "passed",
  aws_s3_bucket_replication_configuration: "passed",
  // Objects in a bucket, and their lifecycle.
  aws_s3_object: "passed",
  aws_s3_bucket_object: "passed",
  // They may have a policy that says who may call them.
  aws_api_gateway_rest_api: "unread",
  aws_api_gateway_domain_name: "unread",
  // They create what their templates contain.
  aws_cloudformation_stack: "unread",
  aws_cloudformation_stack_set: "unread",
  aws_cloudcontrolapi_resource: "unread",
  aws_lambda_invocation: "unread",
};

/** Words in the names of types that grant access. */
const GRANTING =
  /_(?:policy|policies|permissions?|grants?|acl|attachments?|associations?|assignments?|access|share|shares|membership|memberships|principals?|members?|invitation|authorization|subscription_filter|replication_configuration)(?:_|$)/;

/**
 * How a resource type is treated. A family is ignored, except types whose names contain policy, permission or the like.
 * An unlisted type is unread.
 */
export function kindOf(type: string): Kind {
  if (isSettingAlone(type)) return "passed";
  if (readArguments(type) !== undefined) return "read";
  const exception = EXCEPTIONS[type];
  if (exception !== undefined) return exception;
  // Other providers create nothing in AWS, except that of the Cloud Control API.
  if (!/^aws(?:cc)?_/.test(type)) return "passed";
  const family = /^aws_([a-z0-9]+)/.exec(type)?.[1] ?? "";
  return names.has(family) && !GRANTING.test(type) ? "passed" : "unread";
}

/** Whether a type's name looks like one that grants access, or it creates what it is given. */
export function isGranting(type: string): boolean {
  return GRANTING.test(type) || EXCEPTIONS[type] === "unread" || type.startsWith("awscc_");
}

const names: ReadonlySet<string> = new Set(PASSED.flatMap((family) => family.names));
