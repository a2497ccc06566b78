import type { HandshakeConfig } from "../../src/config/schema";
import { assumptionsOfWriters } from "../../src/verifier";
import { resolved, smallConfig } from "../support/configs";
import { readPolicy } from "../support/read-policy";
import { synthesize, type SynthesizedStack } from "../support/synthesize";

type OidcInput = Extract<HandshakeConfig["writers"][number], { kind: "oidc" }>;
type ProviderInput = OidcInput["identityProvider"];

function writer(identityProvider: ProviderInput, changes: Partial<OidcInput> = {}): OidcInput {
  return {
    kind: "oidc",
    name: "releases",
    roleName: "releases-role",
    prefixes: ["releases/"],
    identityProvider,
    ...changes,
  };
}

function stackWith(...writers: OidcInput[]): SynthesizedStack {
  return synthesize(resolved({ ...smallConfig(), writers })).A;
}

function trustOf(stack: SynthesizedStack): unknown[] {
  const [role] = Object.values(stack.resources("aws_iam_role"));
  return (readPolicy(role?.["assume_role_policy"]) as { Statement: unknown[] }).Statement;
}

const GITHUB = "token.actions.githubusercontent.com";
const CLUSTER = "oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF";

test.each<[string, ProviderInput, string, object]>([
  [
    "a branch, a tag and an environment of a repository",
    {
      type: "github-actions",
      repository: "acme/site",
      branches: ["main", "release/2.x"],
      tags: ["v1"],
      environments: ["production"],
    },
    GITHUB,
    {
      StringEquals: {
        [`${GITHUB}:aud`]: "sts.amazonaws.com",
        [`${GITHUB}:sub`]: [
          "repo:acme/site:ref:refs/heads/main",
          "repo:acme/site:ref:refs/heads/release/2.x",
          "repo:acme/site:ref:refs/tags/v1",
          "repo:acme/site:environment:production",
        ],
      },
    },
  ],
  [
    "every tag of a repository, said as a pattern",
    { type: "github-actions", repository: "acme/site", subjectPatterns: ["repo:acme/site:ref:refs/tags/v*"] },
    GITHUB,
    {
      StringEquals: { [`${GITHUB}:aud`]: "sts.amazonaws.com" },
      StringLike: { [`${GITHUB}:sub`]: "repo:acme/site:ref:refs/tags/v*" },
    },
  ],
  [
    "a service account of a cluster",
    {
      type: "eks-service-account",
      issuer: `https://${CLUSTER}`,
      namespace: "jobs",
      serviceAccount: "export",
    },
    CLUSTER,
    {
      StringEquals: {
        [`${CLUSTER}:aud`]: "sts.amazonaws.com",
        [`${CLUSTER}:sub`]: "system:serviceaccount:jobs:export",
      },
    },
  ],
  [
    "a project of GitLab",
    {
      type: "any",
      issuer: "https://gitlab.com",
      audience: "https://gitlab.com",
      subjects: ["project_path:acme/site:ref_type:branch:ref:main"],
    },
    "gitlab.com",
    {
      StringEquals: {
        "gitlab.com:aud": "https://gitlab.com",
        "gitlab.com:sub": "project_path:acme/site:ref_type:branch:ref:main",
      },
    },
  ],
])("%s: one statement trusts its tokens alone", (_title, provider, issuer, condition) => {
  const stack = stackWith(writer(provider));
  expect(trustOf(stack)).toEqual([
    {
      Sid: "TrustTokens",
      Effect: "Allow",
      Principal: { Federated: [`arn:aws:iam::111111111111:oidc-provider/${issuer}`] },
      Action: ["sts:AssumeRoleWithWebIdentity"],
      Condition: condition,
    },
  ]);
  expect(Object.values(stack.resources("aws_iam_openid_connect_provider"))).toEqual([
    {
      url: `https://${issuer}`,
      client_id_list: [provider.audience ?? "sts.amazonaws.com"],
      provider: "aws.account_A",
    },
  ]);
  const [role] = Object.values(stack.resources("aws_iam_role"));
  expect(role?.["depends_on"]).toEqual([expect.stringMatching(/^aws_iam_openid_connect_provider\./)]);
});

const github: ProviderInput = { type: "github-actions", repository: "acme/site", branches: ["main"] };

test("two writers of one issuer share the account's provider, for both audiences", () => {
  const stack = stackWith(
    writer(github),
    writer(
      { ...github, audience: "other" },
      { name: "more-releases", roleName: "more-role", prefixes: ["more/"] },
    ),
  );
  expect(Object.values(stack.resources("aws_iam_openid_connect_provider"))).toEqual([
    expect.objectContaining({ client_id_list: ["sts.amazonaws.com", "other"] }),
  ]);
});

test("a provider that already exists is named and not made", () => {
  const stack = stackWith(writer({ ...github, provider: "existing" }));
  expect(stack.resources("aws_iam_openid_connect_provider")).toEqual({});
  expect(JSON.stringify(trustOf(stack))).toContain(`oidc-provider/${GITHUB}`);
  const [role] = Object.values(stack.resources("aws_iam_role"));
  expect(role).not.toHaveProperty("depends_on");
});

test.each([
  [
    "existing" as const,
    [
      "account 111111111111 has the OpenID Connect provider https://token.actions.githubusercontent.com, which accepts the audience sts.amazonaws.com",
    ],
  ],
  ["create" as const, []],
])("of a provider (%s) what no stack has is an assumption", (provider, assumptions) => {
  const writers = [writer({ ...github, provider })];
  expect(assumptionsOfWriters(resolved({ ...smallConfig(), writers }))).toEqual(assumptions);
});

test.each<[string, ProviderInput, RegExp]>([
  ["no subject", { type: "github-actions", repository: "acme/site" }, /at least one of branches, tags/],
  [
    "a wildcard in a subject",
    { type: "any", issuer: "https://gitlab.com", audience: "x", subjects: ["a*"] },
    /subjectPatterns/,
  ],
  ["a wildcard in a branch", { ...github, branches: ["*"] }, /without wildcards/],
  ["a pattern of wildcards alone", { ...github, subjectPatterns: ["**"] }, /not only wildcards/],
  ["another repository's pattern", { ...github, subjectPatterns: ["repo:evil/site:*"] }, /this repository/],
  [
    "a pattern that another repository fits",
    { ...github, subjectPatterns: ["repo:acme/site*"] },
    /this repository/,
  ],
  [
    "an issuer over plain HTTP",
    { type: "any", issuer: "http://gitlab.com", audience: "x", subjects: ["a"] },
    /issuer/,
  ],
  [
    "a variable in a subject",
    { type: "any", issuer: "https://gitlab.com", audience: "x", subjects: ["${aws:x}"] },
    /subject/,
  ],
])("%s is refused", (_title, provider, message) => {
  expect(() => resolved({ ...smallConfig(), writers: [writer(provider)] })).toThrow(message);
});
