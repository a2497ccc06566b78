import type { ResolvedConfig } from "../../config/schema";
import { from, OUTSIDE } from "./callers";
import { encryptionWishes, type AskedEncryption } from "./encryption-wishes";
import type { Circumstances, Question } from "./question";
import { ELSEWHERE, WITHOUT_TLS } from "./request-of";

/**
 * What is allowed, asked again under circumstances that the bucket is to refuse: no TLS or an old one, a caller from
 * outside of the organization, another network, a wish for another encryption.
 *
 * @param allowed - the questions about objects and listings that are to be allowed
 * @param encryptionOf - how a bucket that is made encrypts
 */
export function circumstanceQuestions(
  allowed: readonly Question[],
  config: ResolvedConfig,
  encryptionOf: (bucketArn: string) => AskedEncryption | undefined,
): Question[] {
  return allowed.flatMap((question) => [
    ...transportQuestions(question, config),
    ...organizationQuestions(question, config),
    ...networkQuestions(question, config),
    ...grantQuestions(question),
    ...encryptionQuestions(question, encryptionOf(bucketOf(question.resource)), config),
  ]);
}

function bucketOf(resource: string): string {
  return resource.split("/")[0] ?? resource;
}

function variant(question: Question, situation: string, circumstances: Circumstances): Question {
  return {
    ...question,
    situation,
    expected: { result: "denied" },
    circumstances: { ...question.circumstances, ...circumstances },
  };
}

/** TLS as a policy writes its version. */
const OLDER: Readonly<Record<string, readonly string[]>> = {
  "1.2": ["1.0", "1.1"],
  "1.3": ["1.0", "1.1", "1.2"],
};

export function transportQuestions(question: Question, { destination }: ResolvedConfig): Question[] {
  const minimum = destination.tlsMinimumVersion;
  return [
    variant(question, "without TLS", WITHOUT_TLS),
    ...(OLDER[minimum] ?? []).map((version) =>
      variant(question, `over TLS ${version}`, { "s3:TlsVersion": version }),
    ),
    {
      ...variant(question, `over TLS ${minimum}`, { "s3:TlsVersion": minimum }),
      expected: { result: "allowed" },
    },
  ];
}

/** The bucket's own account is spared: its principals are who mends the bucket. */
function organizationQuestions(question: Question, { organizationId }: ResolvedConfig): Question[] {
  const { principal } = question.caller;
  if (organizationId === undefined || principal.kind !== "role-session") return [];
  if (principal.roleArn.split(":")[4] === question.resourceAccount) return [];
  return [
    { ...variant(question, "from outside of the organization", {}), caller: from(question.caller, OUTSIDE) },
    { ...variant(question, "from an account in no organization", {}), caller: from(question.caller, "none") },
  ];
}

function networkQuestions(question: Question, { destination }: ResolvedConfig): Question[] {
  const isObject = question.resource.startsWith("arn") && question.resource.includes("/");
  const isDestination = bucketOf(question.resource).endsWith(`:${destination.bucketName}`);
  const { network } = destination;
  if (network === undefined || !isObject || !isDestination) return [];
  const allowed = (text: string, key: string, value: string): Question => ({
    ...variant(question, text, { ...ELSEWHERE, "aws:SourceIp": null, [key]: value }),
    expected: { result: "allowed" },
  });
  return [
    variant(question, "from another network", ELSEWHERE),
    variant(question, "through another VPC endpoint", {
      ...ELSEWHERE,
      "aws:SourceIp": null,
      "aws:SourceVpce": "vpce-00000000000000000",
      "aws:SourceVpc": "vpc-00000000000000000",
    }),
    ...network.vpcEndpointIds.map((id) => allowed(`through ${id}`, "aws:SourceVpce", id)),
    ...network.vpcIds.map((id) => allowed(`from ${id}`, "aws:SourceVpc", id)),
  ];
}

const GRANTS_INSTANCE = "s3:AccessGrantsInstanceArn";

/** The role of S3 Access Grants is for sessions of its own instance alone. */
function grantQuestions(question: Question): Question[] {
  const instance = question.circumstances?.[GRANTS_INSTANCE];
  if (typeof instance !== "string") return [];
  return [
    variant(question, "not through S3 Access Grants", { [GRANTS_INSTANCE]: null }),
    variant(question, "through another instance", {
      [GRANTS_INSTANCE]: instance.replace(/:\d{12}:/, ":999999999999:"),
    }),
  ];
}

/** One who writes may wish for no encryption but the bucket's own. */
function encryptionQuestions(
  question: Question,
  encryption: AskedEncryption | undefined,
  config: ResolvedConfig,
): Question[] {
  if (encryption === undefined) return [];
  return encryptionWishes(encryption, config)
    .filter(({ actions }) => actions.includes(question.action))
    .map(({ situation, headers, meant }) => ({
      ...variant(question, situation, headers),
      expected: { result: meant ? "allowed" : "denied" },
    }));
}
