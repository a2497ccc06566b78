/**
 * The networks of the services in `ROLE_SERVICES`, as far as AWS documents them. S3 sees a VPC or an endpoint only in
 * requests through one; requests from AWS's own network have neither.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies-vpc-endpoint.html
 */

/**
 * Services that cannot use your VPC, by their usual names.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
 * @see https://docs.aws.amazon.com/datasync/latest/userguide/create-s3-location.html
 */
export const OUTSIDE_EVERY_VPC: Readonly<Record<string, string>> = {
  "datasync.amazonaws.com": "DataSync",
  "edgelambda.amazonaws.com": "Lambda@Edge",
  "states.amazonaws.com": "Step Functions",
};

/** Services that can use a VPC, and how. */
export const SET_UP_IN_VPC: Readonly<Record<string, string>> = {
  // https://docs.aws.amazon.com/codebuild/latest/userguide/vpc-support.html
  "codebuild.amazonaws.com": "its projects have a VPC configuration",
  // https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html
  "ec2.amazonaws.com": "its instances are in subnets whose routes lead there",
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking.html
  "ecs-tasks.amazonaws.com": "its tasks are in subnets whose routes lead there",
  // https://docs.aws.amazon.com/glue/latest/dg/connection-VPC-disable-proxy.html
  "glue.amazonaws.com": "its jobs have a connection into the VPC and the parameter --disable-proxy-v2",
  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
  "lambda.amazonaws.com": "its functions are attached to the VPC",
  // https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html
  "pods.eks.amazonaws.com": "its pods are in subnets whose routes lead there",
};
