import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { lambdaWriter, resolved, smallConfig } from "../support/configs";
import { synthesize } from "../support/synthesize";
import { blocksOf, page, ROOT } from "./pages";

const PAGE = page("docs/how-to/alarms.md");
const RUNBOOK = PAGE.text;
const SECTIONS = [...RUNBOOK.matchAll(/^## (.+)$/gm)].map(([, title]) => String(title));

/** Every alarm that a config can ask for. */
function alarms() {
  return [...alarmsWith({ kind: "sqs" }), ...alarmsWith({ kind: "event-bridge" })].filter(
    ({ alarm_name: name }, index, all) => all.findIndex((one) => one.alarm_name === name) === index,
  );
}

function alarmsWith(trigger: {
  kind: "sqs" | "event-bridge";
}): { alarm_name: string; alarm_description: string }[] {
  const source = { in: "own-bucket", bucketName: "source-bucket" } as const;
  const { A } = synthesize(
    resolved({
      ...smallConfig(),
      writers: [
        lambdaWriter({
          heartbeatHours: 1,
          source,
          backfill: { roleName: "backfill-role" },
          trigger,
        }),
      ],
      alarms: { emails: ["operations@example.com"] },
    }),
  );
  return Object.values(A.resources("aws_cloudwatch_metric_alarm")) as never;
}

test("every alarm has its section, and there is no section of an alarm that is none", () => {
  const names = alarms().map(({ alarm_name }) => alarm_name.replace(/^thumbnail-(backfill-)?/, ""));
  expect(names).toHaveLength(14);
  expect(SECTIONS.filter((section) => /^[a-z]/.test(section)).sort()).toEqual(names.sort());
});

test("every alarm names its section", () => {
  for (const { alarm_name, alarm_description } of alarms()) {
    const section = alarm_name.replace(/^thumbnail-(backfill-)?/, "");
    expect(alarm_description).toMatch(new RegExp(`docs/how-to/alarms\\.md, ${section}$`));
  }
});

test("every link within the page leads to a section", () => {
  const links = [...RUNBOOK.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
  expect(links.length).toBeGreaterThan(5);
  const anchors = SECTIONS.map((section) => section.toLowerCase().replaceAll(" ", "-"));
  expect(links.filter((link) => !anchors.includes(String(link)))).toEqual([]);
});

/** The text of the functions' own code. */
function functionCode(folder = join(ROOT, "lambda-src")): string {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== "node_modules" && name !== "package-lock.json")
    .map((entry) =>
      entry.isDirectory()
        ? functionCode(join(folder, entry.name))
        : readFileSync(join(folder, entry.name), "utf8"),
    )
    .join("\n");
}

test("the queries ask for fields that the functions log, and the table for codes that they have", () => {
  const code = functionCode();
  const queries = blocksOf(PAGE).flatMap(({ info, text }) => (info === "text" ? [text] : []));
  expect(queries.length).toBeGreaterThanOrEqual(6);
  const words = "filter fields stats sort limit by desc and as count latest ispresent failures rounds type";
  const known = new Set(words.split(" "));
  for (const query of queries) {
    const bare = query.replace(/"[^"]*"/g, "").replace(/@timestamp|record\.[\w.]+/g, "");
    for (const [name] of bare.matchAll(/[A-Za-z]\w*/g)) {
      if (!known.has(name)) expect(code).toMatch(new RegExp(`\\b${name}\\b`));
    }
  }
  const codes = [...RUNBOOK.matchAll(/`([A-Z]+(?:_[A-Z]+)*)`/g)].map(([, name]) => String(name));
  expect(codes.length).toBeGreaterThan(5);
  for (const name of codes) expect(code).toContain(`"${name}"`);
});

test("the commands that it names are there", () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: object };
  const named = [...RUNBOOK.matchAll(/npm run (\w+)/g)].map(([, name]) => String(name));
  expect(new Set(named)).toEqual(new Set(["prove", "can", "plan", "deploy", "redrive"]));
  for (const name of named) expect(scripts).toHaveProperty(name);
});
