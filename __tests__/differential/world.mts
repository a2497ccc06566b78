import type { PolicyKind, Principal } from "../../src/iam/index.ts";
import type { Random } from "../iam/random.ts";

export type Json = Readonly<Record<string, unknown>>;

/** A question from a real request, before any engine decides it. */
export interface Question {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount: string;
  /** The kind of the resource's own policy. */
  readonly policyKind: PolicyKind;
  /** Every key that AWS would send. */
  readonly truth: ReadonlyMap<string, string | readonly string[]>;
  /** The keys of {@link truth} that do not follow from the principal. */
  readonly declared: ReadonlyMap<string, string | readonly string[]>;
  /** Keys that the policies may ask for and AWS would not send, apart from those that follow from the principal. */
  readonly absent: readonly string[];
}

const A = "111111111111";
const B = "222222222222";
const C = "333333333333";
const ORGANIZATION = "o-aaaaaaaaaa";
const PATHS: Readonly<Record<string, string>> = {
  [A]: `${ORGANIZATION}/r-ab12/ou-ab12-11111111/`,
  [B]: `${ORGANIZATION}/r-ab12/ou-ab12-22222222/`,
};

interface Target {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly account: string;
  readonly policyKind: PolicyKind;
  readonly anonymous: boolean;
}

const TARGETS: readonly (readonly [number, Target])[] = [
  [
    6,
    {
      actions: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
      resources: ["in/a.jpg", "in/2024/b.png", "out/320/a.webp", "in", "x:1/y"].map(
        (key) => `arn:aws:s3:::photos/${key}`,
      ),
      account: B,
      policyKind: "resource",
      anonymous: true,
    },
  ],
  [
    2,
    {
      actions: ["s3:ListBucket"],
      resources: ["arn:aws:s3:::photos"],
      account: B,
      policyKind: "resource",
      anonymous: true,
    },
  ],
  [
    2,
    {
      actions: ["kms:Decrypt", "kms:GenerateDataKey"],
      resources: [`arn:aws:kms:eu-central-1:${B}:key/1234abcd-12ab-34cd-56ef-1234567890ab`],
      account: B,
      policyKind: "key",
      anonymous: false,
    },
  ],
  [
    3,
    {
      actions: ["sts:AssumeRole"],
      resources: [`arn:aws:iam::${B}:role/ThumbXRole`, `arn:aws:iam::${B}:role/deep/path/Reader`],
      account: B,
      policyKind: "trust",
      anonymous: false,
    },
  ],
  [
    1,
    {
      actions: ["sqs:SendMessage"],
      resources: [`arn:aws:sqs:eu-central-1:${B}:events`],
      account: B,
      policyKind: "resource",
      anonymous: true,
    },
  ],
  [
    1,
    {
      actions: ["lambda:InvokeFunction"],
      resources: [`arn:aws:lambda:eu-central-1:${A}:function:thumbnail`],
      account: A,
      policyKind: "resource",
      anonymous: false,
    },
  ],
];

export const ROLES = ["role/Writer", "role/service/Worker", "role/Reader"].flatMap((role) =>
  [A, B, C].map((account) => `arn:aws:iam::${account}:${role}`),
);

/** Makes up who asks, for what, and all that AWS would know of it. */
export function makeQuestion(random: Random): Question {
  const target = random.weighted(TARGETS);
  const principal = makePrincipal(random, target.anonymous);
  const truth = new Map<string, string | readonly string[]>();
  const declared = new Map<string, string | readonly string[]>();
  const absent: string[] = [];
  describePrincipal(principal, truth);
  const optional = (key: string, probability: number, value: string | readonly string[]): void => {
    if (random.chance(probability)) {
      truth.set(key, value);
      declared.set(key, value);
    } else {
      absent.push(key);
    }
  };
  const action = random.pick(target.actions);
  optional("aws:SecureTransport", 1, random.chance(0.85) ? "true" : "false");
  optional(
    "aws:CurrentTime",
    1,
    random.pick(["2026-03-01T12:00:00Z", "2025-12-31T23:59:59Z", "2027-01-01T00:00:00Z"]),
  );
  optional("aws:SourceIp", 0.7, random.pick(["203.0.113.7", "203.0.113.200", "198.51.100.1", "2001:db8::1"]));
  optional("aws:SourceVpce", 0.3, random.pick(["vpce-1", "vpce-2"]));
  optional("aws:RequestedRegion", 0.9, random.pick(["eu-central-1", "us-east-1"]));
  optional("aws:ViaAWSService", 1, random.chance(0.8) ? "false" : "true");
  optional(
    "aws:CalledVia",
    0.4,
    random.some(["cloudformation.amazonaws.com", "athena.amazonaws.com", "kms.amazonaws.com"], 1, 3),
  );
  optional("aws:ResourceAccount", 1, target.account);
  if (principal.kind !== "anonymous") {
    optional("aws:MultiFactorAuthAge", 0.3, random.pick(["60", "3600", "86400"]));
    optional("aws:MultiFactorAuthPresent", 0.5, random.chance(0.5) ? "true" : "false");
  }
  if (action === "s3:PutObject") {
    optional("s3:x-amz-acl", 0.4, random.pick(["private", "bucket-owner-full-control", "public-read"]));
    optional("s3:x-amz-server-side-encryption", 0.4, random.pick(["AES256", "aws:kms"]));
  }
  if (action === "s3:ListBucket") {
    optional("s3:prefix", 0.6, random.pick(["in/", "out/", "in/2024/"]));
    optional("s3:max-keys", 0.4, random.pick(["10", "1000"]));
  }
  if (action === "sts:AssumeRole") optional("sts:ExternalId", 0.4, random.pick(["secret", "other"]));
  if (action.startsWith("kms:")) {
    optional(
      "kms:ViaService",
      0.6,
      random.pick(["s3.eu-central-1.amazonaws.com", "s3.us-east-1.amazonaws.com"]),
    );
  }
  return {
    principal,
    action,
    resource: random.pick(target.resources),
    resourceAccount: target.account,
    policyKind: target.policyKind,
    truth,
    declared,
    absent,
  };
}

function makePrincipal(random: Random, anonymous: boolean): Principal {
  const tags: Readonly<Record<string, string>> = random.chance(0.5)
    ? { team: random.pick(["in", "out", "photos"]) }
    : {};
  const account = random.pick([A, A, B, B, C]);
  const organization = account === C ? "none" : { id: ORGANIZATION, path: PATHS[account] ?? "" };
  const kind = random.weighted([
    [12, "role-session"],
    [3, "user"],
    [1, "root"],
    [3, "service"],
    [anonymous ? 2 : 0, "anonymous"],
  ] as const);
  switch (kind) {
    case "role-session": {
      const role = random.pick(["role/Writer", "role/Writer", "role/service/Worker", "role/Reader"]);
      const roleArn = `arn:aws:iam::${account}:${role}`;
      return {
        kind,
        roleArn,
        sessionName: random.pick(["task-1", "task-2"]),
        roleId: "AROAEXAMPLEROLEID1",
        tags,
        organization,
      };
    }
    case "user":
      return {
        kind,
        arn: `arn:aws:iam::${account}:user/${random.pick(["Ana", "team/Ben"])}`,
        userId: "AIDAEXAMPLEUSERID1",
        tags,
        organization,
      };
    case "root":
      return { kind, arn: `arn:aws:iam::${account}:root`, organization };
    case "service":
      return {
        kind,
        name: random.pick(["s3.amazonaws.com", "lambda.amazonaws.com", "ecs-tasks.amazonaws.com"]),
        sourceArn: random.chance(0.7) ? `arn:aws:s3:::${random.pick(["photos", "other"])}` : null,
        sourceAccount: random.chance(0.7) ? random.pick([A, B]) : null,
        sourceOrganizationId: random.chance(0.5) ? ORGANIZATION : null,
      };
    case "anonymous":
      return { kind };
  }
}

/** The keys that follow from the principal, written from AWS's page a second time. */
function describePrincipal(principal: Principal, truth: Map<string, string | readonly string[]>): void {
  if (principal.kind === "anonymous") {
    truth.set("aws:PrincipalAccount", "anonymous");
    truth.set("aws:PrincipalType", "Anonymous");
    truth.set("aws:userid", "anonymous");
    return;
  }
  if (principal.kind === "service") {
    truth.set("aws:PrincipalIsAWSService", "true");
    truth.set("aws:PrincipalServiceName", principal.name);
    if (typeof principal.sourceArn === "string") truth.set("aws:SourceArn", principal.sourceArn);
    if (typeof principal.sourceAccount === "string") truth.set("aws:SourceAccount", principal.sourceAccount);
    if (typeof principal.sourceOrganizationId === "string")
      truth.set("aws:SourceOrgID", principal.sourceOrganizationId);
    return;
  }
  const arn = principal.kind === "role-session" ? principal.roleArn : principal.arn;
  const account = arn.split(":")[4] ?? "";
  truth.set("aws:PrincipalArn", arn);
  truth.set("aws:PrincipalAccount", account);
  truth.set("aws:PrincipalIsAWSService", "false");
  const type = { "role-session": "AssumedRole", user: "User", root: "Account" }[principal.kind];
  truth.set("aws:PrincipalType", type);
  if (principal.kind === "role-session")
    truth.set("aws:userid", `${principal.roleId ?? ""}:${principal.sessionName}`);
  if (principal.kind === "user") {
    truth.set("aws:userid", principal.userId ?? "");
    truth.set("aws:username", arn.slice(arn.lastIndexOf("/") + 1));
  }
  if (principal.kind === "root") truth.set("aws:userid", account);
  if (principal.kind !== "root") {
    for (const [name, value] of Object.entries(principal.tags ?? {}))
      truth.set(`aws:PrincipalTag/${name}`, value);
  }
  if (typeof principal.organization === "object") {
    truth.set("aws:PrincipalOrgID", principal.organization.id);
    truth.set("aws:PrincipalOrgPaths", [principal.organization.path ?? ""]);
  }
}
