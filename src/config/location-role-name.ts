/** The role in account B with which S3 Access Grants reaches the destination. */
export const LOCATION_ROLE_NAME = "s3-access-grants-location";
