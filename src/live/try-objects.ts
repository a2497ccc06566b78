import { destinationsOf } from "../config/writers-of";
import type { Stacks } from "../analysis/explain";
import type { ModelBucket } from "../terraform-model";
import { itemsOf } from "../terraform-model/items";
import type { AwsResponse } from "./aws-request";
import { PROBE_FOLDER, type ProbeCaller, type ProbeOptions } from "./probe-options";
import type { ProbeRow } from "./probe-row";
import { expectedOf, tryRequest, type Try } from "./try-requests";

/** Without a config, any bucket may be a destination. */
export function isDestination({ name }: ModelBucket, { config }: Pick<Stacks, "config">): boolean {
  return config === undefined || destinationsOf(config).some(({ bucketName }) => bucketName === name);
}

/** The folders of a bucket into which a statement of the stacks allows writing. */
export function writableFolders(
  { arn, notifications }: ModelBucket,
  { model }: Pick<Stacks, "model">,
): string[] {
  const found = itemsOf(model)
    .flatMap(({ policies }) => policies)
    .flatMap(({ document }) => document.statements)
    .filter(({ effect, actions }) => effect === "Allow" && actions.items.includes("s3:PutObject"))
    .flatMap(({ resources }) => (resources?.except === false ? resources.items : []))
    .flatMap(({ source }) =>
      source.startsWith(`${arn}/`) && /^[^*?$]+\*$/.test(source) ? [source.slice(arn.length + 1, -1)] : [],
    );
  // A write under a function's source prefix would invoke it.
  return [...new Set([...found, ""])].filter(
    (folder) => !notifications.some(({ prefix }) => `${folder}${PROBE_FOLDER}`.startsWith(prefix)),
  );
}

/** Writes below each folder, reads what was written, and deletes it. */
export async function* tryObjects(
  prober: ProbeCaller,
  callers: readonly ProbeCaller[],
  bucket: ModelBucket,
  options: ProbeOptions,
): AsyncGenerator<ProbeRow> {
  for (const folder of writableFolders(bucket, options)) {
    const key = `${folder}${PROBE_FOLDER}${options.id}`;
    const resource = `${bucket.arn}/${key}`;
    const cleaner = await cleanerOf(callers, bucket, key, options);
    const put = objectTry(prober, "s3:PutObject", "PUT", bucket, key);
    if (cleaner === undefined) {
      yield {
        who: prober.who,
        what: `s3:PutObject ${resource}`,
        expected: "cleaned up",
        received: "not tried",
        verdict: "unknown",
        why: ["none of these credentials can delete it afterwards"],
      };
      continue;
    }
    const tried = await tryRequest(put, options);
    yield tried.row;
    if (tried.answer !== undefined && tried.answer.status < 300) {
      yield (await tryRequest(objectTry(prober, "s3:GetObject", "GET", bucket, key), options)).row;
      yield* cleanUp(cleaner, bucket, key, tried.answer, options);
    }
    if (options.plain === true) {
      const { answer, row } = await tryRequest(overPlainHttp(put, prober, bucket, key), options);
      yield row;
      if (answer !== undefined && answer.status < 300) yield* cleanUp(cleaner, bucket, key, answer, options);
    }
  }
}

function objectTry(
  { who, principal, calls }: ProbeCaller,
  action: string,
  method: "GET" | "PUT",
  bucket: ModelBucket,
  key: string,
): Try {
  const question = { principal, action, resource: `${bucket.arn}/${key}`, circumstances: {} };
  return {
    who,
    question,
    send: () => calls.send({ service: "s3", region: bucket.region, method, path: pathOf(bucket, key) }),
  };
}

function overPlainHttp(put: Try, { calls }: ProbeCaller, bucket: ModelBucket, key: string): Try {
  const circumstances = { "aws:SecureTransport": "false", "s3:TlsVersion": null };
  return {
    ...put,
    situation: "without TLS",
    question: { ...put.question, circumstances },
    send: () =>
      calls.send({
        service: "s3",
        region: bucket.region,
        method: "PUT",
        path: pathOf(bucket, key),
        plain: true,
      }),
  };
}

function pathOf({ name }: ModelBucket, key: string): string {
  return `/${name}/${key.split("/").map(encodeURIComponent).join("/")}`;
}

/** The request to delete a version permanently, and its permission. */
function deletion({ versioning }: ModelBucket, versionId: string | undefined) {
  return versioning === "Enabled" && versionId !== undefined
    ? {
        action: "s3:DeleteObjectVersion",
        query: { versionId } as Readonly<Record<string, string>>,
        circumstances: { "s3:VersionId": versionId } as Try["question"]["circumstances"],
      }
    : { action: "s3:DeleteObject", query: {}, circumstances: {} };
}

/** The callers that may delete what is written, checked with a nonexistent version, so that nothing is deleted. */
async function cleanerOf(
  callers: readonly ProbeCaller[],
  bucket: ModelBucket,
  key: string,
  options: ProbeOptions,
): Promise<ProbeCaller | undefined> {
  const { action, query, circumstances } = deletion(bucket, "null");
  const resource = `${bucket.arn}/${key}`;
  for (const prober of callers) {
    const { principal, calls } = prober;
    if (expectedOf({ question: { principal, action, resource, circumstances } }, options) !== "allowed")
      continue;
    const path = pathOf(bucket, key);
    const { status } = await calls.send({
      service: "s3",
      region: bucket.region,
      method: "DELETE",
      path,
      query,
    });
    if (status < 300) return prober;
  }
  return undefined;
}

async function* cleanUp(
  { who, principal, calls }: ProbeCaller,
  bucket: ModelBucket,
  key: string,
  { versionId }: AwsResponse,
  options: ProbeOptions,
): AsyncGenerator<ProbeRow> {
  const { action, query, circumstances } = deletion(bucket, versionId);
  const resource = `${bucket.arn}/${key}`;
  const path = pathOf(bucket, key);
  const send = () => calls.send({ service: "s3", region: bucket.region, method: "DELETE", path, query });
  const question = { principal, action, resource, circumstances };
  const { row, answer } = await tryRequest({ who, question, send }, options);
  const isLeft = answer === undefined || answer.status >= 300;
  yield isLeft
    ? { ...row, verdict: "other", why: [...row.why, `left behind: ${resource} ${versionId ?? ""}`] }
    : row;
}
