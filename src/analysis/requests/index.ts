/** What a request to S3 needs and what S3 itself refuses, for questions about requests and the sandbox's gateway. */
export {
  defaultEncryption,
  encryptionHeaders,
  encryptionOf,
  kmsKeyNamed,
  keyNeed,
  keyOf,
  type KeyAction,
  type ObjectEncryption,
} from "./encryption";
export {
  deletionPermission,
  existencePermission,
  requiredPermission,
  requiredPermissions,
  OBJECT_LOCK_HEADERS,
  requestTags,
  taggingPermissions,
  WRITE_HEADERS,
  type RequiredPermission,
  type ObjectToCopy,
  type Subject,
} from "./required-permissions";
export { aclRefusal, writeRefusals, type Refusal, type UnknownSetting } from "./refusals";
export { queryValue, type RequestParts } from "./request-parts";
export { inEveryForm, serviceDomain, viaService } from "./via-service";
export { S3_OPERATIONS, type S3Operation } from "./s3-operation";
