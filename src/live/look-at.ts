import type { Model, ModelBucket, ModelNotification } from "../terraform-model";
import { errorText, isMissing, type AccountCalls } from "./account-calls";
import { differenceOf } from "./differences";
import { asExpected, type ProbeRow } from "./probe-row";
import type { DeployedPolicies } from "./read-deployed";
import { textsIn } from "./read-xml";

const SAME = "as in the stacks";

/** Compares deployed policies with the stacks'. */
export function policyRow(who: string, deployed: DeployedPolicies, model: Model): ProbeRow {
  const row = { who, what: deployed.subject, expected: SAME };
  if (deployed.unread !== undefined) {
    return { ...row, received: "not read", verdict: "unknown", why: [deployed.unread] };
  }
  const difference = differenceOf(deployed, model);
  if (difference === undefined) return asExpected(row);
  const { missing, more } = difference;
  return {
    ...row,
    received: "another",
    verdict: "other",
    why: [
      ...missing.map((one) => `not deployed: ${one}`),
      ...more.map((one) => `deployed, but in no stack: ${one}`),
    ],
  };
}

interface Setting {
  readonly what: string;
  readonly query: string;
  readonly expected: (bucket: ModelBucket) => string | undefined;
  readonly received: (xml: string) => string;
}

const BLOCKS = [
  ["BlockPublicAcls", "blockPublicAcls"],
  ["IgnorePublicAcls", "ignorePublicAcls"],
  ["BlockPublicPolicy", "blockPublicPolicy"],
  ["RestrictPublicBuckets", "restrictPublicBuckets"],
] as const;

const SETTINGS: readonly Setting[] = [
  {
    what: "Block Public Access",
    query: "publicAccessBlock",
    expected: ({ publicAccessBlock: block }) =>
      block &&
      (BLOCKS.filter(([, name]) => block[name])
        .map(([name]) => name)
        .join(", ") ||
        "off"),
    received: (xml) =>
      BLOCKS.filter(([name]) => textsIn(xml, name)[0] === "true")
        .map(([name]) => name)
        .join(", ") || "off",
  },
  {
    what: "object ownership",
    query: "ownershipControls",
    expected: ({ ownership }) => ownership,
    received: (xml) => textsIn(xml, "ObjectOwnership")[0] ?? "none",
  },
  {
    what: "versioning",
    query: "versioning",
    expected: ({ versioning }) => versioning,
    received: (xml) => textsIn(xml, "Status")[0] ?? "never on",
  },
  {
    what: "default encryption",
    query: "encryption",
    expected: ({ encryption }) => encryption?.algorithm,
    received: (xml) => textsIn(xml, "SSEAlgorithm")[0] ?? "none",
  },
  {
    what: "notifications",
    query: "notification",
    expected: ({ notifications, eventBridge }) =>
      notificationText(notifications.map(notificationLine), eventBridge === true),
    received: (xml) =>
      notificationText(
        [...xml.matchAll(/<(Queue|Topic|CloudFunction)Configuration>(.*?)<\/\1Configuration>/gs)].map(
          ([, , inner = ""]) => notificationLine(notificationIn(inner)),
        ),
        xml.includes("<EventBridgeConfiguration"),
      ),
  },
];

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html */
function notificationIn(xml: string): ModelNotification {
  const [, prefix, suffix] = ["", "prefix", "suffix"].map((name) => {
    const rule = new RegExp(`<Name>${name}</Name>\\s*(<Value>[^<]*</Value>)`, "i").exec(xml)?.[1] ?? "";
    return textsIn(rule, "Value")[0] ?? "";
  });
  const [targetArn = ""] = ["Queue", "Topic", "CloudFunction"].flatMap((name) => textsIn(xml, name));
  const [id = ""] = textsIn(xml, "Id");
  return { id, targetArn, events: textsIn(xml, "Event"), prefix: prefix ?? "", suffix: suffix ?? "" };
}

function notificationLine({ id, targetArn, events, prefix, suffix }: ModelNotification): string {
  return `${id}: ${[...events].sort().join(" ")} of ${prefix}*${suffix} to ${targetArn}`;
}

function notificationText(lines: readonly string[], eventBridge: boolean): string {
  return [...[...lines].sort(), ...(eventBridge ? ["EventBridge"] : [])].join("; ") || "none";
}

/** Compares a bucket's settings with the stacks'. */
export async function settingRows(
  who: string,
  { send }: AccountCalls,
  bucket: ModelBucket,
): Promise<ProbeRow[]> {
  const rows: ProbeRow[] = [];
  for (const { what, query, expected, received } of SETTINGS) {
    const wanted = expected(bucket);
    if (wanted === undefined) continue;
    const row = { who, what: `${what} of ${bucket.name}`, expected: wanted };
    const answer = await send({
      service: "s3",
      region: bucket.region,
      method: "GET",
      path: `/${bucket.name}`,
      query: { [query]: "" },
    });
    if (answer.status === 200 || isMissing(answer)) {
      const found = answer.status === 200 ? received(answer.body) : "none";
      rows.push(found === wanted ? asExpected(row) : { ...row, received: found, verdict: "other", why: [] });
    } else rows.push({ ...row, received: "not read", verdict: "unknown", why: [errorText(answer)] });
  }
  return rows;
}
