/**
 * The AWS SDK warns users of Node.js 20 in eight lines what its versions of next year will need. The versions here are
 * pinned: that does not belong among what a command has to say. To be called before the first client is made.
 */
export function silenceNodeWarning(): void {
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
}
