import { readModel } from "../../src/terraform-model";
import { prove } from "../../src/verifier";
import { parseConfig } from "../../src/config/parse-config";
import { OPTION_CONFIGS } from "./option-configs";
import { stacksOf } from "./synthesized-stacks";

/** What the proof says is not as asked, after a change of the stacks' text. */
function faultsAfter(name: string, from: string | RegExp, to: string): string[] {
  const config = parseConfig(OPTION_CONFIGS[name], "test.config.ts");
  let changed = false;
  const stacks = stacksOf(config).map(({ id, json }) => {
    const text = JSON.stringify(json);
    const after = text.replace(from, to);
    changed ||= after !== text;
    return { id, json: JSON.parse(after) as unknown };
  });
  if (from !== "") expect(changed).toBe(true);
  const { settings, rows } = prove(config, readModel(stacks));
  return [
    ...settings.flatMap(({ name: what, verdict }) => (verdict === "as-asked" ? [] : [what])),
    ...rows.flatMap(({ action, verdict }) => (verdict === "as-asked" ? [] : [`${verdict} ${action}`])),
  ];
}

const FOLDER = "code of one's own, every operation, with keys";
const IMAGE = "a container image, by access grants";
const ZIP = "a finished zip on the destination";

test.each([FOLDER, IMAGE, ZIP])("%s is proven as it is synthesized", (name) => {
  expect(faultsAfter(name, "", "")).toEqual([]);
});

test.each<[name: string, what: string, from: string | RegExp, to: string, ...faults: string[]]>([
  [FOLDER, "another handler", '"index.handler"', '"index.other"', "code"],
  [FOLDER, "another runtime", '"nodejs24.x"', '"nodejs22.x"', "code"],
  [
    FOLDER,
    "a layer that no config asks for",
    '"runtime":"nodejs24.x"',
    '"runtime":"nodejs24.x","layers":["arn:aws:lambda:eu-central-1:999999999999:layer:spy:1"]',
    "code",
  ],
  [FOLDER, "a variable less", '"LOG_LEVEL":"debug",', "", "environment"],
  [FOLDER, "another value of a variable that tunes", '"MAX_ITEMS":"3"', '"MAX_ITEMS":"4"', "environment"],
  [
    FOLDER,
    "a variable that loads code",
    '"LOG_LEVEL":"debug"',
    '"LOG_LEVEL":"debug","AWS_LAMBDA_EXEC_WRAPPER":"/opt/spy"',
    "environment",
  ],
  [IMAGE, "another digest", "sha256:1a1a", "sha256:1b1a", "code"],
  [
    IMAGE,
    "a layer",
    '"package_type":"Image"',
    '"package_type":"Image","layers":["arn:aws:lambda:x"]',
    "code",
  ],
  [IMAGE, "a handler", '"package_type":"Image"', '"package_type":"Image","handler":"spy.handler"', "code"],
  [IMAGE, "another command", '"app.handler"', '"spy.handler"', "code"],
  [ZIP, "another zip", /"source_code_hash":"K/, '"source_code_hash":"L', "code"],
  [ZIP, "another version of its layer", "layer:tools:3", "layer:tools:4", "code"],
])("of %s, %s is found", (name, _, from, to, ...faults) => {
  expect(faultsAfter(name, from, to)).toEqual(faults);
});

const ALIAS = "a function with all that is watched and kept";

test.each<[what: string, from: string | RegExp, to: string, ...faults: string[]]>([
  ["nothing changed", "", ""],
  ["no version published", '"publish":true', '"publish":false', "versions"],
  ["an alias of an older version", /"function_version":"[^"]+"/, '"function_version":"7"', "aliases"],
  [
    "a share of the events for another version",
    /"function_version":/,
    '"routing_config":[{"additional_version_weights":{"7":0.1}}],"function_version":',
    "aliases",
  ],
  [
    "more kept ready",
    '"provisioned_concurrent_executions":5',
    '"provisioned_concurrent_executions":6',
    "aliases",
  ],
  [
    "failed events of the function itself alone",
    /("maximum_retry_attempts":1,"provider":"[^"]+"),"qualifier":"[^"]+"/,
    "$1",
    "destination of failures",
    "retries",
    "seconds until an event is given up",
    "destinations besides its alias",
  ],
  [
    "a permission on the function itself",
    /"qualifier":"[^"]+",("source_account")/,
    "$1",
    "missing lambda:InvokeFunction",
    "too-much lambda:InvokeFunction",
  ],
  [
    "a permission on another alias",
    /"qualifier":"[^"]+",("source_account")/,
    '"qualifier":"other",$1',
    "missing lambda:InvokeFunction",
    "too-much lambda:InvokeFunction",
  ],
])("of an alias, %s: what the proof says", (_, from, to, ...faults) => {
  expect(faultsAfter(ALIAS, from, to)).toEqual(faults);
});

const TOPIC = "a topic before a function";

test.each<[what: string, from: string | RegExp, to: string, ...faults: string[]]>([
  ["nothing changed", "", ""],
  [
    "more events for one",
    '{\\"prefix\\" = \\"uploads/avatars/\\"}',
    '{\\"prefix\\" = \\"uploads/\\"}',
    "subscribers",
  ],
  [
    "every event for one",
    /"filter_policy":"[^"]*(?:\\"[^"]*)*","filter_policy_scope":"MessageBody",/,
    "",
    "subscribers",
  ],
])("of a shared topic, %s: what the proof says", (_, from, to, ...faults) => {
  expect(faultsAfter(TOPIC, from, to)).toEqual(faults);
});

test("a filter that is not read is no proof", () => {
  const from = '{\\"prefix\\" = \\"uploads/avatars/\\"}';
  expect(() => faultsAfter(TOPIC, from, '{\\"anything-but\\" = \\"uploads/\\"}')).toThrow("prefix");
});

test.each<[what: string, from: string, to: string]>([
  ["reading where it may only write", "s3:PutObjectTagging", "s3:GetObjectTagging"],
  ["deleting for good", '\\"s3:DeleteObject\\"', '\\"s3:DeleteObjectVersion\\"'],
  ["a wider prefix", "destination-bucket/state/*", "destination-bucket/sta*"],
])("a role in B that may do otherwise is not proven: %s", (_, from, to) => {
  expect(faultsAfter(FOLDER, from, to)).not.toEqual([]);
});
