/** AWS's own limits for a zip that is uploaded directly. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const AWS_ZIP_BYTES = 50 * 1024 * 1024;
export const AWS_UNZIPPED_BYTES = 250 * 1024 * 1024;

/** The Lambda code that a writer can run. */
export const WORKLOADS = {
  thumbnail: {
    /** Its entry point in the Lambda sources; its whole folder is included. */
    entry: "thumbnail/handler.ts",
    /** The AWS SDK clients that the code uses; any other in the bundle is an error. */
    sdkClients: ["@aws-sdk/client-s3", "@aws-sdk/client-sts"],
    /** The packages with native code that it uses, which cannot be bundled; any other in the bundle is an error. */
    nativePackages: ["sharp"],
    /** The maximum size of the zip: a little more than its size, so that an additional package is noticed. */
    zipBudgetBytes: 8_700_000,
    /** The maximum size of `index.js`, which every cold start parses. */
    bundleBudgetBytes: 480_000,
  },
  copy: {
    entry: "copy/handler.ts",
    sdkClients: ["@aws-sdk/client-s3", "@aws-sdk/client-sts"],
    nativePackages: [],
    zipBudgetBytes: 150_000,
    bundleBudgetBytes: 310_000,
  },
  /** Code of a user's folder, with `s3-handshake/runtime`. */
  own: {
    entry: "runtime/index.ts",
    sdkClients: "any",
    nativePackages: ["sharp"],
    zipBudgetBytes: AWS_ZIP_BYTES,
    bundleBudgetBytes: AWS_UNZIPPED_BYTES,
  },
} as const satisfies Record<string, WorkloadNeeds>;

interface WorkloadNeeds {
  readonly entry: string;
  readonly sdkClients: readonly string[] | "any";
  readonly nativePackages: readonly "sharp"[];
  readonly zipBudgetBytes: number;
  readonly bundleBudgetBytes: number;
}

export type Workload = keyof typeof WORKLOADS;
