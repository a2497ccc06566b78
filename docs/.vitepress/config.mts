import { defineConfig } from "vitepress";

/** As GitHub makes anchors, so that a link leads to its heading in both. The test of links does the same. */
const slugify = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, "")
    .replaceAll(" ", "-");

const pages = (folder: string, ...entries: [text: string, name: string][]) =>
  entries.map(([text, name]) => ({ text, link: `/${folder}/${name}` }));

export default defineConfig({
  title: "s3-handshake",
  description: "Terraform for cross-account writes to S3, both halves from one config",
  rewrites: { "README.md": "index.md", ":rest(.*)/README.md": ":rest/index.md" },
  cleanUrls: true,
  markdown: { html: false, anchor: { slugify }, toc: { slugify } },
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    sidebar: {
      "/ja/": [
        {
          text: "チュートリアル",
          items: pages("ja/tutorial", ["2つのアカウントでサムネイル", "thumbnails"]),
        },
      ],
      "/": [
        { text: "Tutorial", items: pages("tutorial", ["Thumbnails across two accounts", "thumbnails"]) },
        {
          text: "How-to guides",
          items: pages(
            "how-to",
            ["Existing buckets and roles", "existing"],
            ["Writers with tokens", "oidc"],
            ["Central logs", "central-logs"],
            ["Several accounts", "several-accounts"],
            ["Several destinations", "several-destinations"],
            ["Data perimeter", "data-perimeter"],
            ["Triggers", "triggers"],
            ["Own code", "own-code"],
            ["Backfill", "backfill"],
            ["Pull-request comment", "pull-request-comment"],
            ["Pipeline", "pipeline"],
            ["Roll out and roll back", "roll-out"],
            ["After the deployment", "after-deployment"],
            ["AccessDenied", "access-denied"],
            ["Alarms", "alarms"],
            ["Your own Terraform", "your-own-terraform"],
            ["CDK Terrain", "cdk-terrain"],
          ),
        },
        {
          text: "Reference",
          items: pages(
            "reference",
            ["Config", "config"],
            ["Commands", "commands"],
            ["Examples", "examples"],
            ["AWS services", "services"],
            ["Outputs", "outputs"],
            ["Environment variables", "environment"],
            ["Formats", "formats"],
            ["Pictures", "pictures"],
            ["Errors", "errors"],
            ["Constructs", "constructs"],
          ),
        },
        {
          text: "Explanation",
          items: pages(
            "explanation",
            ["The proof", "proof"],
            ["The sandbox", "sandbox"],
            ["The evidence", "evidence"],
            ["Threat model", "threat-model"],
            ["Architecture", "architecture"],
            ["Decisions", "adr/"],
          ),
        },
      ],
    },
  },
  locales: {
    root: { label: "English", lang: "en" },
    ja: { label: "日本語", lang: "ja", themeConfig: { outlineTitle: "目次" } },
  },
});
