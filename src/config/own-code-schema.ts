import * as z from "zod";
import {
  containerImage,
  distinct,
  functionHandler,
  layerVersionArn,
  nodeHandler,
  unique,
  prefix,
  sha256Hex,
} from "./fields";

/** Runtimes for bundled TypeScript and JavaScript. */
const NODE_RUNTIMES = ["nodejs22.x", "nodejs24.x", "nodejs26.x"] as const;

/**
 * The runtimes for new functions.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
const RUNTIMES = [
  ...NODE_RUNTIMES,
  "python3.10",
  "python3.11",
  "python3.12",
  "python3.13",
  "python3.14",
  "python3.15",
  "java8.al2",
  "java8.al2023",
  "java11",
  "java11.al2023",
  "java17",
  "java17.al2023",
  "java21",
  "java25",
  "dotnet8",
  "dotnet10",
  "ruby3.3",
  "ruby3.4",
  "ruby4.0",
  "provided.al2",
  "provided.al2023",
] as const;

const layers = z
  .array(layerVersionArn)
  .max(5)
  .refine(...unique("layers"))
  .prefault([])
  .describe("Versions of Lambda layers of the function's Region, in the order in which they are merged.");

/**
 * The source of a function's code. Paths are relative to the config file's folder.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-package.html
 */
export const codeSchema = z
  .discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("folder"),
      folder: z
        .string()
        .min(1)
        .describe(
          "TypeScript or JavaScript, bundled into one file and zipped: the same bytes on every machine. Packages " +
            "other than the AWS SDK for S3 and STS need a package.json and a package-lock.json in the folder.",
        ),
      handler: nodeHandler
        .prefault("index.handler")
        .describe("A file in the folder, without its extension, and the function that it exports."),
      runtime: z
        .enum(NODE_RUNTIMES, {
          error: `one of ${NODE_RUNTIMES.map((name) => `"${name}"`).join(", ")} (for another, a finished zip: code.kind "zip")`,
        })
        .prefault("nodejs24.x"),
      layers,
    }),
    z.strictObject({
      kind: z.literal("zip"),
      file: z.string().min(1).describe("A finished zip, for any runtime."),
      sha256: sha256Hex.describe("The zip's SHA-256, as sha256sum prints it. Any other zip is refused."),
      handler: functionHandler.describe("The handler in the runtime's form, such as app.handler."),
      runtime: z.enum(RUNTIMES),
      layers,
    }),
    z.strictObject({
      kind: z.literal("image"),
      uri: containerImage.describe("A container image in ECR, by its digest, in the function's Region."),
      command: z
        .array(z.string().min(1))
        .min(1)
        .optional()
        .describe("Replaces the image's CMD. Default: the image's."),
    }),
  ])
  .describe("The code: a folder that is bundled, a finished zip, or a container image.");

/** The operations of own code on objects of the destination. */
const OPERATIONS = ["read", "write", "delete", "list", "tag"] as const;
export type OwnOperation = (typeof OPERATIONS)[number];

export const operationsSchema = z
  .record(prefix, distinct(z.enum(OPERATIONS), "operations"))
  .refine((operations) => Object.keys(operations).length > 0, {
    error: 'at least one prefix with its operations, such as { "reports/": ["write"] }',
  })
  .describe(
    'What the code may do in the destination, by prefix: { "reports/": ["write", "list"] }. "write" puts objects, in parts as well, "tag" puts their tags. Nothing else is granted.',
  );

export const sourceOperationsSchema = z
  .array(z.enum(["read", "list"]))
  .refine(...unique("operations"))
  .prefault(["read"])
  .describe("What the code may do in the source, under its prefix.");

/**
 * What Lambda sets itself.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
const RESERVED = new Set([
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_DEFAULT_REGION",
  "AWS_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_LAMBDA_RUNTIME_API",
  "LAMBDA_TASK_ROOT",
  "LAMBDA_RUNTIME_DIR",
]);

/** Variables that tell the code its buckets and role. */
const OURS = /^(SOURCE|DESTINATION|TARGET_ROLE|ACCESS_GRANTS)_/;

const variableName = z
  .string()
  .regex(/^[A-Za-z]\w+$/, {
    error: "a variable of letters, digits or underscores, at least two, that begins with a letter",
  })
  .refine((name) => !RESERVED.has(name), { error: "another variable: Lambda sets this one" })
  .refine((name) => !OURS.test(name), {
    error:
      "a variable that does not begin with SOURCE_, DESTINATION_, TARGET_ROLE_ or ACCESS_GRANTS_, which are set here",
  });

export const environmentSchema = z
  .record(variableName, z.string())
  .prefault({})
  .describe(
    "Further environment variables. They are stored in the stack in clear text: put no secrets here.",
  );
