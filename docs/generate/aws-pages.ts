const DOCS = "https://docs.aws.amazon.com";
const S3 = `${DOCS}/AmazonS3/latest/userguide`;
const IAM = `${DOCS}/IAM/latest/UserGuide`;
const LAMBDA = `${DOCS}/lambda/latest/dg`;

/** The page of AWS, or of Terraform, that explains an option. By the option's place in the page of the config. */
export const AWS_PAGES: Readonly<Record<string, string>> = {
  principalBinding: `${IAM}/reference_policies_elements_principal.html`,
  organizationId: `${IAM}/access_policies_data-perimeters.html`,
  identityCenter: `${DOCS}/singlesignon/latest/userguide/permissionsetsconcept.html`,
  accessGrants: `${S3}/access-grants.html`,
  alarms: `${DOCS}/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html`,
  dashboard: `${DOCS}/AmazonCloudWatch/latest/monitoring/CloudWatch_Dashboards.html`,
  audit: `${DOCS}/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html`,
  preventDestroy: "https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle",
  limits: `${DOCS}/organizations/latest/userguide/orgs_manage_policies_scps.html`,
  endpoint:
    "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/custom-service-endpoints",
  "account.backend": "https://developer.hashicorp.com/terraform/language/backend/s3",
  "account.rolePath": `${IAM}/reference_identifiers.html`,
  "account.permissionsBoundaryArn": `${IAM}/access_policies_boundaries.html`,
  "destination.existing": `${S3}/bucket-policies.html`,
  "destination.expireOldVersionsAfterDays": `${S3}/object-lifecycle-mgmt.html`,
  "destination.network": `${S3}/example-bucket-policies-vpc-endpoint.html`,
  "destination.import": "https://developer.hashicorp.com/terraform/language/import",
  "destination.objectLock": `${S3}/object-lock.html`,
  "destination.accessLogs": `${S3}/ServerLogs.html`,
  "destination.encryption": `${S3}/UsingKMSEncryption.html`,
  "destination.tlsMinimumVersion": `${S3}/amazon-s3-policy-keys.html`,
  "destination.onlyListedWriters": `${IAM}/reference_policies_elements_notprincipal.html`,
  "writers: thumbnail function.architecture": `${LAMBDA}/foundation-arch.html`,
  "writers: thumbnail function.memoryMegabytes": `${LAMBDA}/configuration-memory.html`,
  "writers: thumbnail function.trigger": `${S3}/EventNotifications.html`,
  "writers: thumbnail function.additionalStatements": `${IAM}/reference_policies_elements.html`,
  "writers: thumbnail function.vpc": `${LAMBDA}/configuration-vpc.html`,
  "writers: thumbnail function.failures": `${LAMBDA}/invocation-async-error-handling.html`,
  "writers: thumbnail function.kmsKey": `${LAMBDA}/security-encryption-at-rest.html`,
  "writers: thumbnail function.codeSigningConfigArn": `${LAMBDA}/configuration-codesigning.html`,
  "writers: thumbnail function.xrayTracing": `${LAMBDA}/services-xray.html`,
  "writers: thumbnail function.reservedConcurrency": `${LAMBDA}/configuration-concurrency.html`,
  "writers: thumbnail function.deleteThumbnails": `${S3}/notification-how-to-event-types-and-destinations.html`,
  "writers: thumbnail function.backfill": `${DOCS}/step-functions/latest/dg/state-map-distributed.html`,
  "writers: copy function.copy": `${DOCS}/AmazonS3/latest/API/API_CopyObject.html`,
  "writers: thumbnail function.existingRole": `${IAM}/access_policies_managed-vs-inline.html`,
  "writers: ecs-task.aclHeader": `${S3}/about-object-ownership.html`,
  "writers: oidc.identityProvider": `${IAM}/id_roles_create_for-idp_oidc.html`,
};
