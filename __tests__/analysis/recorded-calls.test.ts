import { answer } from "../../src/analysis/can";
import { prove } from "../../src/verifier";
import { readModel, type Model } from "../../src/terraform-model";
import { parseConfig } from "../../src/config/parse-config";
import type { ResolvedConfig } from "../../src/config/schema";
import {
  functionsAmong,
  resolveWriters,
  type ResolvedCopy,
  type ResolvedFunction,
  type ResolvedThumbnail,
} from "../../src/config/resolve-writers";
import { functionEnvironment } from "../../src/handshakes/function-settings";
import { createCopyHandler } from "../../lambda-src/copy/create-copy-handler";
import { readCopySettings, readThumbnailSettings } from "../../lambda-src/env";
import { createLog } from "../../lambda-src/shared/log";
import { createThumbnailHandler } from "../../lambda-src/thumbnail/create-thumbnail-handler";
import { startLoopbackAws, type LoopbackAws } from "../support/loopback-aws";
import { paint, pipeline } from "../support/pictures";
import { usedPermissions, type UsedPermission } from "../support/recorded-permissions";
import { createdEvent, removedRecord } from "../support/s3-events";
import { OPTION_CONFIGS } from "../verifier/option-configs";
import { loadExample, stacksOf } from "../verifier/synthesized-stacks";

jest.setTimeout(120_000);

type Handler = (event: unknown) => Promise<unknown>;

/** A function of an example with the AWS around it, and everything that it does in its life. */
interface Recorded {
  readonly config: ResolvedConfig;
  readonly model: Model;
  readonly used: readonly UsedPermission[];
}

async function record(name: string): Promise<Recorded> {
  const option = OPTION_CONFIGS[name];
  const config = option === undefined ? await loadExample(name) : parseConfig(option, name);
  const [writer] = functionsAmong(resolveWriters(config));
  if (writer === undefined) throw new Error(`expected a function in ${name}`);
  const model = readModel(stacksOf(config));
  const aws = await startLoopbackAws({
    buckets: Object.fromEntries(
      model.buckets.map(({ name, account, region }) => [
        name,
        { owner: account, region, listablePrefix: writer.source.prefix },
      ]),
    ),
    roles: model.roles.map(({ arn }) => arn),
    accessGrants: model.accessGrants.flatMap(({ account, region, grants }) =>
      grants.map(({ subPrefix, permission }) => ({
        accountId: account,
        region,
        scope: `s3://${writer.destination.bucketName}/${subPrefix}`,
        permission: permission as "READ",
      })),
    ),
  });
  try {
    delete process.env["AWS_PROFILE"];
    Object.assign(process.env, aws.environment());
    await live(writer, aws);
    const [granted] = model.accessGrants;
    return {
      config,
      model,
      used: usedPermissions(aws, model, {
        executionRoleArn: model.functions[0]?.roleArn ?? "",
        locationRoleArn: granted?.locations[0]?.roleArn,
        instanceArn: granted?.instanceArn,
      }),
    };
  } finally {
    await aws.close();
  }
}

async function live(writer: ResolvedFunction, aws: LoopbackAws): Promise<void> {
  const environment = functionEnvironment(writer);
  const context = {
    awsRequestId: "request-1",
    functionName: writer.name,
    getRemainingTimeInMillis: () => 60_000,
  };
  const log = createLog(() => undefined);
  if (writer.workload === "copy") {
    const handler = createCopyHandler(readCopySettings(environment), log, () => undefined);
    await liveOfCopies((event) => handler(event, context), writer, aws);
  } else if (writer.workload === "thumbnail") {
    const handler = createThumbnailHandler(readThumbnailSettings(environment), log, () => undefined);
    await liveOfThumbnails((event) => handler(event, context), writer, aws);
  }
}

/**
 * A picture comes, its event comes twice, it is replaced; one comes whose event names no version, one that is none; all
 * are gone through once more by their keys, and by a batch; one is deleted.
 */
async function liveOfThumbnails(
  invoke: Handler,
  { source: { bucketName: bucket, prefix }, deleteThumbnails }: ResolvedThumbnail,
  aws: LoopbackAws,
): Promise<void> {
  const picture = (red: number) =>
    pipeline(paint(32, 32, () => [red, 0, 0]))
      .png()
      .toBuffer();
  const key = `${prefix}photo.png`;
  const first = { bucket, key, versionId: aws.putObject(bucket, key, await picture(1)).versionId };
  await invoke(createdEvent({ ...first, sequencer: "0A" }));
  await invoke(createdEvent({ ...first, sequencer: "0A" }));
  const next = { bucket, key, versionId: aws.putObject(bucket, key, await picture(2)).versionId };
  await invoke(createdEvent({ ...next, sequencer: "0B" }));
  const unversioned = `${prefix}unversioned.png`;
  aws.putObject(bucket, unversioned, await picture(3));
  await invoke(createdEvent({ bucket, key: unversioned, sequencer: "0C" }));
  const text = `${prefix}text.png`;
  const { versionId } = aws.putObject(bucket, text, "Dear diary");
  await invoke(createdEvent({ bucket, key: text, versionId, sequencer: "0D" }));
  await invoke({ keys: [key, unversioned] });
  await invoke({ Items: [{ Key: key }], BatchInput: { skipDone: true } });
  aws.deleteObject(bucket, key);
  if (deleteThumbnails) await invoke({ Records: [removedRecord({ bucket, key })] });
}

const SIX_GIB = 6 * 1024 ** 3;

/** Objects come, small, tagged and large; one vanishes; a large one fails half way; the prefix is gone through. */
async function liveOfCopies(invoke: Handler, { source }: ResolvedCopy, aws: LoopbackAws): Promise<void> {
  const bucket = source.bucketName;
  const put = (name: string, options = {}) => {
    const key = `${source.prefix}${name}`;
    return { bucket, key, versionId: aws.putObject(bucket, key, "bytes", options).versionId };
  };
  const large = { size: SIX_GIB, etag: '"d41d8cd98f00b204e9800998ecf8427e-700"', checksum: "none" };
  await invoke(createdEvent(put("small"), put("tagged", { tags: { team: "a" } })));
  await invoke(createdEvent(put("small")));
  await invoke(createdEvent(put("large", { ...large, tags: { team: "a" } })));
  await invoke({ keys: [put("large, by its key", large).key] });
  const vanished = put("vanished");
  aws.deleteObject(bucket, vanished.key);
  await invoke({ keys: [vanished.key] });
  aws.onRequest(({ query }) =>
    query["partNumber"] === "2" ? { status: 403, code: "AccessDenied" } : undefined,
  );
  await expect(invoke(createdEvent(put("broken", large)))).rejects.toThrow("AccessDenied");
  aws.onRequest(undefined);
  await invoke(createdEvent(put("archived", { storageClass: "GLACIER" })));
  put("tagged, listed", { tags: { team: "a" } });
  await invoke({ list: { skipEqual: true, onFailure: "report" } });
}

/** What Lambda does for a function, and no code of its own. */
const BY_LAMBDA_ITSELF = /^(logs:|sqs:sendmessage$)/;

/** The service takes the location's role on; the function asks for the data only. */
const ROLES_TAKEN_ON = /^sts:SetSourceIdentity$/;

/** What the roles that the function acts as are granted by their own policies or by the buckets'. */
function granted({ model, used }: Recorded): Set<string> {
  const roles = new Set(used.map(({ roleArn }) => roleArn));
  const identity = model.roles.filter(({ arn }) => roles.has(arn)).flatMap((role) => role.identity);
  const statements = [
    ...identity.flatMap(({ document }) => document.statements),
    ...model.buckets.flatMap(({ policy }) => policy?.document.statements ?? []),
  ];
  return new Set(
    statements
      .filter(
        ({ effect, principals }) =>
          effect === "Allow" && (principals ?? []).every(({ kind }) => kind !== "service"),
      )
      .flatMap(({ actions }) => actions.items)
      .map((action) => action.toLowerCase())
      .filter((action) => !BY_LAMBDA_ITSELF.test(action) && !ROLES_TAKEN_ON.test(action)),
  );
}

describe.each([
  "assume-role-thumbnail",
  "same-account-bucket-policy",
  "same-account-identity-policy",
  "cross-account-copy",
  "copies with tags, class and headers of their own",
  "copies without tags",
  "access-grants",
  "thumbnails that go with their source",
  "thumbnails that go with their source, by the bucket policy alone",
  "thumbnails that go with their source, both in the destination",
])("%s", (example) => {
  let recorded: Recorded;
  beforeAll(async () => {
    recorded = await record(example);
  });

  test("everything that the function's code calls is allowed", () => {
    const { config, model, used } = recorded;
    expect(used.length).toBeGreaterThan(5);
    const denied = used.flatMap(({ roleArn, action, resource, circumstances }) => {
      const question = { principal: roleArn, action, resource, circumstances, actionOnly: true };
      const { result, why } = answer(question, config, model);
      return result === "allowed" ? [] : [{ roleArn, action, resource, why }];
    });
    expect(denied).toEqual([]);
  });

  test("and is among the questions of the proof, which expects it to be allowed", () => {
    const { config, model, used } = recorded;
    const asked = new Set(
      prove(config, model)
        .rows.filter(({ expected }) => expected.result === "allowed")
        .map(({ action, resource }) => `${action} ${resource.split("/")[0] ?? ""}`),
    );
    const notRequested = used
      .map(({ action, resource }) => `${action} ${resource.split("/")[0] ?? ""}`)
      .filter((call) => !asked.has(call));
    expect(notRequested).toEqual([]);
  });

  test("nothing is granted that the code never uses", () => {
    const used = new Set(recorded.used.map(({ action }) => action.toLowerCase()));
    expect([...granted(recorded)].filter((action) => !used.has(action))).toEqual([]);
  });
});
