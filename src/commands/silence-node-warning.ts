/**
 * Suppresses the AWS SDK's warning about future Node.js versions, because the versions here are pinned. Call it before
 * the first client is created.
 */
export function silenceNodeWarning(): void {
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
}
