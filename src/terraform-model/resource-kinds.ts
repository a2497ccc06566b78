import { isSettingAlone, readArguments } from "./read-types";

/** what happens to a resource type. */
export type Kind =
  /** It grants access, or says what access is to. */
  | "read"
  /** It has no bearing on access. */
  | "passed"
  /** Not known which: it may grant. */
  | "unread";

/** A family of resource types that have no bearing on who may do what, and why. */
export interface Family {
  readonly why: string;
  /** What comes behind `aws_`, up to the next underscore or the end. */
  readonly names: readonly string[];
}

const words = (text: string): string[] => text.trim().split(/\s+/);

/** By the first word behind `aws_`. */
export const PASSED: readonly Family[] = [
  {
    why: "networks: who can reach a service, and not who may use it",
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
    why: "stores: who may use them is said in identity policies, and in types of their own that hold a policy",
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
    why: "mail, people's accounts of their own, and other services that AWS's policies of S3 do not name",
    names:
      words(`cognito comprehend connect devicefarm elastictranscoder iot ivs ivschat kendra lex lexv2models
      location media medialive pinpoint quicksight rekognition schemas ses sesv2 signer transcribe workspaces`),
  },
];

/** Types that would pass or not by their names, and should not. */
const EXCEPTIONS: Readonly<Record<string, Kind>> = {
  // They narrow what goes through an endpoint, or how long something is kept.
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
  ...Object.fromEntries(
    ["group", "role", "user"].flatMap((owner) =>
      ["policies", "policy_attachments"].map((what) => [`aws_iam_${owner}_${what}_exclusive`, "passed"]),
    ),
  ),
  // They act with a role, or let a role into a cluster of its own users: what the role may do in AWS is in its policies.
  aws_cloudwatch_log_subscription_filter: "passed",
  aws_db_instance_role_association: "passed",
  aws_eks_access_entry: "passed",
  aws_eks_access_policy_association: "passed",
  aws_eks_pod_identity_association: "passed",
  aws_rds_cluster_role_association: "passed",
  aws_s3_bucket_replication_configuration: "passed",
  // What is put into a bucket, and how long it stays there.
  aws_s3_object: "passed",
  aws_s3_bucket_object: "passed",
  // They may hold a policy of who may call them.
  aws_api_gateway_rest_api: "unread",
  aws_api_gateway_domain_name: "unread",
  // They make whatever their templates say.
  aws_cloudformation_stack: "unread",
  aws_cloudformation_stack_set: "unread",
  aws_cloudcontrolapi_resource: "unread",
  aws_lambda_invocation: "unread",
};

/** Words in the names of the types that say who may do something. */
const GRANTING =
  /_(?:policy|policies|permissions?|grants?|acl|attachments?|associations?|assignments?|access|share|shares|membership|memberships|principals?|members?|invitation|authorization|subscription_filter|replication_configuration)(?:_|$)/;

/**
 * what happens to a resource type. A family passes, but for those of its types that are called a policy, a permission or
 * the like; a type that is not listed is unread.
 */
export function kindOf(type: string): Kind {
  if (isSettingAlone(type)) return "passed";
  if (readArguments(type) !== undefined) return "read";
  const exception = EXCEPTIONS[type];
  if (exception !== undefined) return exception;
  // Another provider makes nothing in AWS. That of the Cloud Control API does.
  if (!/^aws(?:cc)?_/.test(type)) return "passed";
  const family = /^aws_([a-z0-9]+)/.exec(type)?.[1] ?? "";
  return names.has(family) && !GRANTING.test(type) ? "passed" : "unread";
}

/** Whether a type is called as those are that say who may do something, or makes whatever it is given. */
export function isGranting(type: string): boolean {
  return GRANTING.test(type) || EXCEPTIONS[type] === "unread" || type.startsWith("awscc_");
}

const names: ReadonlySet<string> = new Set(PASSED.flatMap((family) => family.names));
