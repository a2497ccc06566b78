/** The location role of S3 Access Grants in account B. */
export const LOCATION_ROLE_NAME = "s3-access-grants-location";
