import type { ModelResource } from "../../terraform-model/model";
import {
  arnIn,
  grantsOn,
  passRole,
  read,
  text,
  write,
  type Calls,
  type Grant,
  type GrantsOf,
} from "../grant";

/** Arguments name a function by its name or by its ARN. */
function functionArn(resource: ModelResource): string {
  const name = text(resource, "function_name");
  return name.startsWith("arn:") ? name : arnIn(resource, "lambda", `function:${name}`);
}

/**
 * With a qualifier, Lambda requires permission on the qualified ARN.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html
 */
function ofFunction(calls: Calls): GrantsOf {
  return (resource, around) => {
    const { qualifier } = resource.args;
    const arn = functionArn(resource);
    return grantsOn([typeof qualifier === "string" ? `${arn}:${qualifier}` : arn], calls, resource, around);
  };
}

/**
 * Lambda checks layers, and images of another account, with the deployer's permissions. The repository's owner must
 * allow Lambda to pull: Lambda would otherwise need `ecr:SetRepositoryPolicy`, with which a deployer could allow
 * anyone.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/permissions-user-layer.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/images-create.html
 * @see https://repost.aws/knowledge-center/lambda-ecr-image
 */
function code({ account, partition, args }: ModelResource): Grant[] {
  const { image_uri: image, layers } = args;
  const [, owner, region, repository] =
    typeof image === "string" ? (/^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.[^/]+\/([^@]+)@/.exec(image) ?? []) : [];
  return [
    ...(Array.isArray(layers) ? [write(["lambda:GetLayerVersion"], layers.map(String))] : []),
    ...(owner === undefined || owner === account
      ? []
      : [
          write(
            ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            [`arn:${partition}:ecr:${region ?? ""}:${owner}:repository/${repository ?? ""}`],
          ),
        ]),
  ];
}

/** The provider waits until the published version is ready. */
function publish(resource: ModelResource): Grant[] {
  if (resource.args["publish"] !== true) return [];
  const arn = functionArn(resource);
  return [write(["lambda:PublishVersion"], [arn]), write(["lambda:GetFunctionConfiguration"], [`${arn}:*`])];
}

/**
 * Lambda encrypts the variables with the deployer's permissions, and shows them to principals that may decrypt.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
 */
function variablesKey({ region, partition, account, args }: ModelResource): Grant[] {
  if (typeof args["kms_key_arn"] !== "string") return [];
  const domain = partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  const condition = { StringEquals: { "kms:ViaService": `lambda.${region}.${domain}` } };
  const resources = [`arn:${partition}:kms:${region}:${account}:key/*`];
  return [
    read(["kms:Decrypt"], resources, condition),
    write(["kms:CreateGrant", "kms:Encrypt"], resources, condition),
  ];
}

/**
 * Lambda reads the network with the deployer's permissions, and the provider waits until the interfaces are deleted.
 * AWS has no resource-level permissions for these.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
function network({ args }: ModelResource): Grant[] {
  if (args["vpc_config"] === undefined) return [];
  const looks = ["SecurityGroups", "Subnets", "Vpcs"].map((what) => `ec2:Describe${what}`);
  return [write(looks, ["*"]), write(["ec2:DescribeNetworkInterfaces"], ["*"])];
}

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html */
function codeSigning(resource: ModelResource): Grant[] {
  const config = resource.args["code_signing_config_arn"];
  if (typeof config !== "string") return [];
  return [
    write(["lambda:PutFunctionCodeSigningConfig"], [functionArn(resource), config]),
    write(["lambda:DeleteFunctionCodeSigningConfig"], [functionArn(resource)]),
  ];
}

export const LAMBDA_AND_STATES = {
  aws_lambda_function: (resource, around) => [
    ...ofFunction({
      read: [
        "lambda:GetFunction",
        "lambda:GetFunctionCodeSigningConfig",
        "lambda:GetFunctionConcurrency",
        "lambda:GetFunctionConfiguration",
        "lambda:ListTags",
        "lambda:ListVersionsByFunction",
      ],
      write: [
        "lambda:CreateFunction",
        "lambda:DeleteFunctionConcurrency",
        "lambda:PutFunctionConcurrency",
        "lambda:UpdateFunctionCode",
        "lambda:UpdateFunctionConfiguration",
      ],
      remove: ["lambda:DeleteFunction"],
      tag: ["lambda:TagResource", "lambda:UntagResource"],
    })(resource, around),
    passRole(text(resource, "role"), "lambda.amazonaws.com"),
    ...variablesKey(resource),
    ...network(resource),
    ...codeSigning(resource),
    ...publish(resource),
    ...code(resource),
  ],
  aws_lambda_alias: ofFunction({
    read: ["lambda:GetAlias"],
    write: ["lambda:CreateAlias", "lambda:UpdateAlias"],
    remove: ["lambda:DeleteAlias"],
  }),
  aws_lambda_provisioned_concurrency_config: ofFunction({
    read: ["lambda:GetProvisionedConcurrencyConfig"],
    write: ["lambda:PutProvisionedConcurrencyConfig"],
    remove: ["lambda:DeleteProvisionedConcurrencyConfig"],
  }),
  aws_lambda_permission: (resource, around) =>
    ofFunction({
      read: ["lambda:GetPolicy"],
      write: ["lambda:AddPermission"],
      remove: ["lambda:RemovePermission"],
      condition: { StringEquals: { "lambda:Principal": text(resource, "principal") } },
    })(resource, around),
  aws_lambda_function_event_invoke_config: ofFunction({
    read: ["lambda:GetFunctionEventInvokeConfig"],
    write: ["lambda:PutFunctionEventInvokeConfig"],
    remove: ["lambda:DeleteFunctionEventInvokeConfig"],
  }),
  aws_sfn_state_machine: (resource, around) => [
    ...grantsOn(
      [arnIn(resource, "states", `stateMachine:${text(resource, "name")}`)],
      {
        read: [
          "states:DescribeStateMachine",
          "states:ListStateMachineVersions",
          "states:ListTagsForResource",
        ],
        write: ["states:CreateStateMachine", "states:UpdateStateMachine"],
        remove: ["states:DeleteStateMachine"],
        tag: ["states:TagResource", "states:UntagResource"],
      },
      resource,
      around,
    ),
    // The provider validates every definition in a plan.
    read(["states:ValidateStateMachineDefinition"], ["*"]),
    passRole(text(resource, "role_arn"), "states.amazonaws.com"),
  ],
} satisfies Readonly<Record<string, GrantsOf>>;
