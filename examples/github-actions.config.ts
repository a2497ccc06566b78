import { defineConfig } from "../src/config/define-config";

/**
 * Writers with tokens have no key. Workflows of GitHub Actions: the role trusts the tokens of one repository's main branch and of
 * its environment "production". Pods of an EKS cluster, by their service account (IRSA). Jobs of GitLab, as of any other issuer.
 * A's stack makes the providers, but the cluster's, which was made with the cluster.
 */
export default defineConfig({
  accounts: {
    A: { id: "111111111111", region: "eu-central-1" },
    B: { id: "222222222222", region: "eu-central-1" },
  },
  destination: { bucketName: "site-releases-222222222222" },
  writers: [
    {
      kind: "oidc",
      name: "releases",
      roleName: "site-releases",
      identityProvider: {
        type: "github-actions",
        repository: "acme/site",
        branches: ["main"],
        environments: ["production"],
      },
      prefixes: ["releases/"],
    },
    {
      kind: "oidc",
      name: "pods",
      roleName: "site-export-pods",
      identityProvider: {
        type: "eks-service-account",
        provider: "existing",
        issuer: "https://oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF",
        namespace: "jobs",
        serviceAccount: "export",
      },
      prefixes: ["exports/"],
    },
    {
      kind: "oidc",
      name: "pages",
      roleName: "site-pages",
      identityProvider: {
        type: "any",
        issuer: "https://gitlab.com",
        audience: "https://gitlab.com",
        subjects: ["project_path:acme/pages:ref_type:branch:ref:main"],
      },
      prefixes: ["pages/"],
    },
  ],
});
