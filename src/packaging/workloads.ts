/** The Lambda code that a writer can run. Each is a folder of the Lambda sources with a `handler.ts`. */
export const WORKLOADS = {
  thumbnail: {
    /** The AWS SDK clients that the code uses; any other in the bundle is an error. */
    sdkClients: ["@aws-sdk/client-s3", "@aws-sdk/client-sts"],
    /** The packages with native code that it uses, which cannot be bundled; any other in the bundle is an error. */
    nativePackages: ["sharp"],
    /** What the zip may weigh: close above what it does weigh, so that a package that slips in is seen. */
    zipBudgetBytes: 8_700_000,
    /** What `index.js` may weigh, for the same reason: every cold start parses all of it. */
    bundleBudgetBytes: 480_000,
  },
  copy: {
    sdkClients: ["@aws-sdk/client-s3", "@aws-sdk/client-sts"],
    nativePackages: [],
    zipBudgetBytes: 150_000,
    bundleBudgetBytes: 310_000,
  },
} as const satisfies Record<string, WorkloadNeeds>;

interface WorkloadNeeds {
  readonly sdkClients: readonly string[];
  readonly nativePackages: readonly "sharp"[];
  readonly zipBudgetBytes: number;
  readonly bundleBudgetBytes: number;
}

export type Workload = keyof typeof WORKLOADS;
