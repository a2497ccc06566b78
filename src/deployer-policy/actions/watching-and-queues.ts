import type { ModelResource } from "../../terraform-model/model";
import { arnIn, grantsOn, read, text, write, type Calls, type Grant, type GrantsOf } from "../grant";

type ArnOf = (resource: ModelResource) => string;

function on(arnOf: ArnOf, calls: Calls, more: GrantsOf = () => []): GrantsOf {
  return (resource, around) => [
    ...grantsOn([arnOf(resource)], calls, resource, around),
    ...more(resource, around),
  ];
}

/** A read without resource-level permissions. */
function listing(...actions: readonly string[]): readonly Grant[] {
  return [read(actions, ["*"])];
}

/** `https://sqs.eu-central-1.amazonaws.com/111111111111/name` */
function queueOf(resource: ModelResource): string {
  return arnIn(resource, "sqs", text(resource, "queue_url").split("/").at(-1) ?? "");
}

/** Subscriptions have no resource type: permissions are on their topic. */
const subscription: GrantsOf = (resource) => {
  const resources = [text(resource, "topic_arn")];
  const to = {
    StringEquals: {
      "sns:Protocol": text(resource, "protocol"),
      "sns:Endpoint": text(resource, "endpoint"),
    },
  };
  return [
    read(["sns:GetSubscriptionAttributes"], resources),
    write(["sns:Subscribe"], resources, to),
    write(["sns:SetSubscriptionAttributes", "sns:Unsubscribe"], resources),
  ];
};

const logGroup: GrantsOf = (resource, around) => {
  const arn = arnIn(resource, "logs", `log-group:${text(resource, "name")}`);
  const key =
    resource.args["kms_key_id"] === undefined ? [] : ["logs:AssociateKmsKey", "logs:DisassociateKmsKey"];
  return [
    ...grantsOn(
      // CloudWatch Logs names the group with `:*` in some actions and without it in others.
      [arn, `${arn}:*`],
      {
        read: ["logs:ListTagsForResource"],
        write: ["logs:CreateLogGroup", "logs:DeleteRetentionPolicy", "logs:PutRetentionPolicy", ...key],
        remove: ["logs:DeleteLogGroup"],
        tag: ["logs:TagResource", "logs:UntagResource"],
      },
      resource,
      around,
    ),
    ...listing("logs:DescribeLogGroups"),
  ];
};

const queue: Calls = { read: ["sqs:GetQueueAttributes"], write: ["sqs:SetQueueAttributes"] };
const topic: Calls = { read: ["sns:GetTopicAttributes"], write: ["sns:SetTopicAttributes"] };

/** What Access Analyzer reads from the organization with the deployer's permissions. */
const ORGANIZATION = [
  "organizations:DescribeAccount",
  "organizations:DescribeOrganization",
  "organizations:DescribeOrganizationalUnit",
  "organizations:ListAWSServiceAccessForOrganization",
  "organizations:ListAccounts",
  "organizations:ListAccountsForParent",
  "organizations:ListChildren",
  "organizations:ListDelegatedAdministrators",
  "organizations:ListOrganizationalUnitsForParent",
  "organizations:ListParents",
  "organizations:ListRoots",
];

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-permissions.html */
const analyzerOwn: GrantsOf = ({ partition, account, args }) => [
  write(
    ["iam:CreateServiceLinkedRole"],
    [
      `arn:${partition}:iam::${account}:role/aws-service-role/access-analyzer.amazonaws.com/AWSServiceRoleForAccessAnalyzer`,
    ],
    { StringEquals: { "iam:AWSServiceName": "access-analyzer.amazonaws.com" } },
  ),
  ...(args["type"] === "ORGANIZATION" ? [write(ORGANIZATION, ["*"])] : []),
];

export const WATCHING_AND_QUEUES = {
  aws_cloudwatch_metric_alarm: on(
    (alarm) => arnIn(alarm, "cloudwatch", `alarm:${text(alarm, "alarm_name")}`),
    {
      read: ["cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource"],
      write: ["cloudwatch:PutMetricAlarm"],
      remove: ["cloudwatch:DeleteAlarms"],
      tag: ["cloudwatch:TagResource", "cloudwatch:UntagResource"],
    },
  ),
  aws_cloudwatch_dashboard: on(
    ({ partition, account, args }) =>
      `arn:${partition}:cloudwatch::${account}:dashboard/${String(args["dashboard_name"])}`,
    {
      read: ["cloudwatch:GetDashboard"],
      write: ["cloudwatch:PutDashboard"],
      remove: ["cloudwatch:DeleteDashboards"],
    },
  ),
  aws_cloudwatch_log_group: logGroup,
  aws_sqs_queue: on((one) => arnIn(one, "sqs", text(one, "name")), {
    read: ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ListQueueTags"],
    write: ["sqs:CreateQueue", "sqs:SetQueueAttributes"],
    remove: ["sqs:DeleteQueue"],
    tag: ["sqs:TagQueue", "sqs:UntagQueue"],
  }),
  aws_sqs_queue_policy: on(queueOf, queue),
  aws_sns_topic: on((one) => arnIn(one, "sns", text(one, "name")), {
    read: ["sns:GetTopicAttributes", "sns:ListTagsForResource"],
    write: ["sns:CreateTopic", "sns:SetTopicAttributes"],
    remove: ["sns:DeleteTopic"],
    tag: ["sns:TagResource", "sns:UntagResource"],
  }),
  aws_sns_topic_policy: on((one) => text(one, "arn"), topic),
  aws_sns_topic_subscription: subscription,
  aws_cloudtrail: on(
    (trail) => arnIn(trail, "cloudtrail", `trail/${text(trail, "name")}`),
    {
      read: [
        "cloudtrail:GetEventSelectors",
        "cloudtrail:GetInsightSelectors",
        "cloudtrail:GetTrail",
        "cloudtrail:GetTrailStatus",
        "cloudtrail:ListTags",
      ],
      write: [
        "cloudtrail:CreateTrail",
        "cloudtrail:PutEventSelectors",
        "cloudtrail:StartLogging",
        "cloudtrail:UpdateTrail",
      ],
      remove: ["cloudtrail:DeleteTrail", "cloudtrail:StopLogging"],
      tag: ["cloudtrail:AddTags", "cloudtrail:RemoveTags"],
    },
    () => listing("cloudtrail:DescribeTrails"),
  ),
  aws_accessanalyzer_analyzer: on(
    (one) => arnIn(one, "access-analyzer", `analyzer/${text(one, "analyzer_name")}`),
    {
      read: ["access-analyzer:GetAnalyzer", "access-analyzer:ListTagsForResource"],
      write: ["access-analyzer:CreateAnalyzer", "access-analyzer:UpdateAnalyzer"],
      remove: ["access-analyzer:DeleteAnalyzer"],
      tag: ["access-analyzer:TagResource", "access-analyzer:UntagResource"],
    },
    analyzerOwn,
  ),
} satisfies Readonly<Record<string, GrantsOf>>;
