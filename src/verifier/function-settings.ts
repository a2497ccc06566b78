import type { ResolvedConfig } from "../config/schema";
import type { BuiltInWriter, CopyWriter, LambdaWriter, OwnCodeWriter } from "../config/writer-schema";
import { lambdasOf, producerAccount } from "../config/writers-of";
import type { Model } from "../terraform-model/model";
import { declaredDestination, declaredDestinations } from "../declared/buckets";
import { roleArnOf } from "../analysis/lookup/callers";
import { declaredThumbnailVariables } from "./thumbnail-variables";
import { functionName, sourceOf } from "../declared/names";
import type { Setting } from "../analysis/lookup/question";
import { settingsFor } from "./settings-for";
import { argumentsOf, leafText, settingList, settingText } from "../terraform-model/resources-of";

/** A function's code and variables: others could send the objects elsewhere. */
export function functionSettings(config: ResolvedConfig, model: Model): Setting[] {
  return lambdasOf(config).flatMap((writer) => {
    const name = functionName(writer);
    const account = producerAccount(writer.account, config);
    const found = argumentsOf(model, "aws_lambda_function", account.id).find(
      (args) => args["function_name"] === name,
    );
    const setOf = settingsFor(writer.name, `function ${name}`);
    const set = (what: string, expected: string, received: string): Setting =>
      setOf(what, expected, found && received);
    return [
      writer.workload === "own"
        ? set(
            "code",
            settingText(declaredCode(writer.code)),
            settingText(ownCodeOf(found ?? {}, writer.code)),
          )
        : set("code", `index.handler of ${RUNTIME} in its own package`, codeText(found ?? {})),
      set(
        "size",
        settingText([writer.architecture, writer.memoryMegabytes, writer.timeoutSeconds]),
        settingText([[found?.["architectures"]].flat()[0], found?.["memory_size"], found?.["timeout"]]),
      ),
      set(
        "logs",
        settingText({ log_format: "JSON", log_group: `/aws/lambda/${name}` }),
        settingText(found?.["logging_config"]),
      ),
      set("versions", writer.alias === undefined ? "none" : "published", versionsText(found ?? {})),
      set(
        "code signing",
        writer.codeSigningConfigArn ?? "none",
        leafText(found?.["code_signing_config_arn"] ?? "none"),
      ),
      set(
        "network",
        writer.vpc === undefined
          ? "Lambda's own"
          : settingText({
              security_group_ids: writer.vpc.securityGroupIds,
              subnet_ids: writer.vpc.subnetIds,
            }),
        found?.["vpc_config"] === undefined ? "Lambda's own" : settingText([found["vpc_config"]].flat()[0]),
      ),
      set(
        "environment",
        settingList(declaredVariables(writer, config)),
        settingList(variablesOf(found ?? {})),
      ),
    ];
  });
}

/** The code that the config names: a finished zip is its hash, a container image its digest. */
function declaredCode(code: OwnCodeWriter["code"]): unknown {
  if (code.kind === "image") return { image: code.uri, ...(code.command ? { command: code.command } : {}) };
  const { handler, runtime, layers } = code;
  if (code.kind === "folder") {
    return { package: "its own", handler: `index.${handler.split(".").at(-1) ?? ""}`, runtime, layers };
  }
  return { package: Buffer.from(code.sha256, "hex").toString("base64"), handler, runtime, layers };
}

function ownCodeOf(
  { handler, runtime, layers, filename, source_code_hash: hash, ...args }: Readonly<Record<string, unknown>>,
  code: OwnCodeWriter["code"],
): unknown {
  const { image_uri: image, image_config: config, package_type: type } = args;
  if (type === "Image") {
    const { command } = ([config].flat()[0] ?? {}) as { readonly command?: unknown };
    // Lambda accepts none of the others with an image.
    return {
      image,
      ...(command === undefined ? {} : { command }),
      ...{ handler, runtime, layers, filename, hash },
    };
  }
  const found = code.kind === "folder" ? "its own" : hash;
  const own = { package: isOwnPackage(filename) ? found : filename, handler, runtime, layers: layers ?? [] };
  return image === undefined ? own : { ...own, image };
}

function isOwnPackage(filename: unknown): boolean {
  return typeof filename === "string" && /^assets\/(?!.*\.\.)[^$]+\.zip$/.test(filename);
}

function versionsText({ publish }: Readonly<Record<string, unknown>>): string {
  return publish === true ? "published" : "none";
}

/** What the package is built for and tested with. */
const RUNTIME = "nodejs24.x";

/** Arguments with which a function runs other code. */
const OTHER_CODE = ["layers", "package_type", "image_uri", "image_config"];

function codeText({ handler, runtime, filename, ...args }: Readonly<Record<string, unknown>>): string {
  const code = `${String(handler)} of ${String(runtime)} in ${isOwnPackage(filename) ? "its own package" : String(filename)}`;
  return [code, ...OTHER_CODE.filter((name) => args[name] !== undefined)].join(", and ");
}

function variablesOf({ environment }: Readonly<Record<string, unknown>>): string[] {
  const blocks = [environment].flat() as (
    { readonly variables?: Readonly<Record<string, unknown>> } | undefined
  )[];
  return Object.entries(blocks[0]?.variables ?? {}).map(([name, value]) => `${name}=${String(value)}`);
}

function declaredVariables(writer: LambdaWriter, config: ResolvedConfig): string[] {
  const { source, handshake } = writer;
  const { name: destination, owner: B } = declaredDestination(writer, config);
  const bucket = sourceOf(writer, config);
  const variables: Readonly<Record<string, string | undefined>> = {
    ...(writer.workload === "own" ? ownCodeVariables(writer, config) : builtInVariables(writer)),
    SOURCE_BUCKET: bucket.name,
    SOURCE_BUCKET_OWNER: bucket.owner.id,
    SOURCE_REGION: bucket.owner.region,
    SOURCE_PREFIX: source.prefix,
    SOURCE_SUFFIXES: declaredSuffixes(writer),
    SOURCE_READ_AS:
      writer.workload === "copy"
        ? undefined
        : source.in === "destination"
          ? "destination-writer"
          : "execution-role",
    DESTINATION_BUCKET: destination,
    DESTINATION_BUCKET_OWNER: B.id,
    DESTINATION_REGION: B.region,
    ...(handshake.kind === "assume-role"
      ? {
          TARGET_ROLE_ARN: roleArnOf(B, handshake.roleName),
          TARGET_ROLE_EXTERNAL_ID: handshake.externalId,
          TARGET_ROLE_SESSION_NAME: handshake.sessionName ?? writer.name,
          TARGET_ROLE_DURATION_SECONDS: String(handshake.sessionSeconds),
        }
      : {}),
    ...(handshake.kind === "access-grants"
      ? {
          ACCESS_GRANTS_ACCOUNT_ID: B.id,
          ACCESS_GRANTS_REGION: B.region,
          ACCESS_GRANTS_SESSION_SECONDS: String(handshake.sessionSeconds),
        }
      : {}),
  };
  return Object.entries(variables).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  );
}

function builtInVariables(writer: BuiltInWriter): Readonly<Record<string, string | undefined>> {
  return {
    NODE_OPTIONS: "--enable-source-maps --max-semi-space-size=2",
    MALLOC_ARENA_MAX: "1",
    MALLOC_MMAP_THRESHOLD_: "131072",
    MALLOC_TRIM_THRESHOLD_: "131072",
    DESTINATION_PREFIX: writer.outputPrefix,
    QUARANTINE_PREFIX: writer.quarantinePrefix === false ? undefined : writer.quarantinePrefix,
    ...(writer.workload === "copy"
      ? declaredCopyVariables(writer.copy)
      : {
          DELETE_THUMBNAILS: writer.deleteThumbnails ? "true" : undefined,
          ...declaredThumbnailVariables(writer.thumbnail),
        }),
  };
}

/** The config's variables, and the prefixes for reading and writing. */
function ownCodeVariables(
  writer: OwnCodeWriter,
  config: ResolvedConfig,
): Readonly<Record<string, string | undefined>> {
  const { handshake } = writer;
  const all = declaredDestinations(writer, config).map(({ name: bucket, owner, destination }) => {
    const role =
      handshake.kind === "assume-role" ? { targetRoleArn: roleArnOf(owner, handshake.roleName) } : {};
    return [destination.name, { bucket, bucketOwner: owner.id, region: owner.region, ...role }] as const;
  });
  const permissions = Object.entries(writer.operations).map(([prefix, own]): [string, string] => {
    const reads = own.includes("read") || own.includes("list") ? "READ" : "";
    const writes = own.includes("write") || own.includes("delete") || own.includes("tag") ? "WRITE" : "";
    return [prefix, reads + writes];
  });
  return {
    NODE_OPTIONS: writer.code.kind === "folder" ? "--enable-source-maps" : undefined,
    ...writer.environment,
    DESTINATION_PREFIXES: JSON.stringify(Object.fromEntries(permissions)),
    DESTINATIONS: all.length === 1 ? undefined : JSON.stringify(Object.fromEntries(all)),
  };
}

/** If a rule cannot match suffixes, or ignores case, the function checks them. */
function declaredSuffixes({ source: { suffixes }, trigger }: LambdaWriter): string | undefined {
  const looksItself =
    trigger.kind === "event-bridge" || (trigger.kind === "sns" && trigger.topicOf !== undefined);
  if (!looksItself || suffixes.length === 0) return undefined;
  return [...new Set(suffixes.map((suffix) => suffix.toLowerCase()))].join(",");
}

/** The attributes that copies get instead of their source's: a tag may give others access to an object. */
function declaredCopyVariables(copy: CopyWriter["copy"]): Readonly<Record<string, string | undefined>> {
  const unlessSame = (value: string | object): string | undefined =>
    value === "same-as-source" ? undefined : typeof value === "string" ? value : JSON.stringify(value);
  const hasHeaders = Object.keys(copy.contentHeaders).length > 0;
  return {
    COPY_STORAGE_CLASS: unlessSame(copy.storageClass),
    COPY_TAGS: unlessSame(copy.tags),
    COPY_METADATA: unlessSame(copy.metadata),
    COPY_CONTENT_HEADERS: hasHeaders ? JSON.stringify(copy.contentHeaders) : undefined,
    COPY_CHECKSUM_ALGORITHM: unlessSame(copy.checksumAlgorithm),
  };
}
