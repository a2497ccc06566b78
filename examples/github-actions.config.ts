import { defineConfig } from "../src/config/define-config";

/**
 * Workflows of GitHub Actions write without a key: the role trusts the tokens of one repository's main branch and of its
 * environment "production". A's stack makes the provider; where the account has it already: `provider: "existing"`.
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
  ],
});
