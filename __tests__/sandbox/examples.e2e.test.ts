import { PutObjectCommand } from "@aws-sdk/client-s3";
import { roleArnOf } from "../../src/analysis/lookup/callers";
import { expectedPermissionsOf } from "../../src/declared/expected-access";
import { documentedSources } from "../../src/declared/service-sources";
import { parseConfig } from "../../src/config/parse-config";
import type { ResolvedConfig } from "../../src/config/schema";
import { destinationsOf, lambdasOf } from "../../src/config/writers-of";
import { isAsExpected } from "../../src/sandbox/callers/run-programs";
import type { Credentials } from "../../src/sandbox/gateway";
import { runScenario } from "../../src/sandbox/run-scenario";
import { OPTION_CONFIGS } from "../verifier/option-configs";
import { EXAMPLE_NAMES, loadExample } from "../verifier/synthesized-stacks";
import { startWholeSandbox, type WholeSandbox } from "../support/whole-sandbox";

jest.setTimeout(300_000);

const THIRD_ACCOUNT = "999999999999";

/** Every prefix of the destination that some writer may write under. */
function prefixesOf({ config: { writers } }: WholeSandbox): string[] {
  return writers.flatMap((writer) => {
    if ("prefixes" in writer) return writer.prefixes;
    return writer.kind === "lambda" ? expectedPermissionsOf(writer).map(({ prefix }) => prefix) : [];
  });
}

/** How an attempt to put an object into the destination ends: `put`, or the error's code. */
async function tryPut(
  whole: WholeSandbox,
  credentials: Credentials,
  key: string,
  plain = false,
): Promise<string> {
  try {
    const Bucket = destinationsOf(whole.config)[0]?.bucketName;
    await whole.s3(credentials, { plain }).send(new PutObjectCommand({ Bucket, Key: key, Body: "a" }));
    return "put";
  } catch (error) {
    return (error as Error).name;
  }
}

/** Options that change what a writer asks for, and that no example has. */
const OPTIONS = [
  "keys of their own",
  "a copy between two keys",
  "copies with tags, class and headers of their own",
  "functions on the destination",
  "replicas and a trail, with a key",
  "a topic for several functions",
];

function configOf(name: string): Promise<ResolvedConfig> {
  const option = OPTION_CONFIGS[name];
  return option === undefined ? loadExample(name) : Promise.resolve(parseConfig(option, name));
}

describe.each([...EXAMPLE_NAMES, ...OPTIONS])("%s", (name) => {
  let whole: WholeSandbox;
  beforeAll(async () => {
    whole = await startWholeSandbox(await configOf(name));
  });
  afterAll(() => whole.close());

  test("lands what should land, and nothing else", async () => {
    const { functions, programs, succeeded } = await runScenario(
      whole.sandbox,
      whole.config,
      () => undefined,
    );
    expect(functions.filter(({ complete }) => !complete)).toEqual([]);
    expect(programs.filter((run) => !isAsExpected(run))).toEqual([]);
    expect([succeeded, functions.length + programs.length > 0]).toEqual([true, true]);
    expect(whole.inFailureQueues()).toEqual([]);
    for (const { bucketName } of destinationsOf(whole.config)) {
      const made = functions
        .flatMap((run) => run.made)
        .filter(({ bucket }) => bucket === bucketName)
        .map(({ key }) => key);
      const put = programs.flatMap(({ inside }) => (inside?.bucket === bucketName ? [inside.key] : []));
      const dropped = functions.filter(({ bucket }) => bucket === bucketName).map(({ key }) => key);
      const there = await whole.sandbox.objects.list(bucketName);
      expect(there.map(({ key }) => key).sort()).toEqual([...new Set([...made, ...put, ...dropped])].sort());
    }
  });

  test("denies its neighbours", async () => {
    const { config, sandbox } = whole;
    const { A, B } = config.accounts;
    const { gateway, functions } = sandbox;
    const prefixes = prefixesOf(whole);
    const [first = ""] = prefixes;
    const ended: Record<string, string> = {};
    const attempt = async (who: string, credentials: Credentials, prefix = first, plain = false) => {
      const key = `${prefix}by-a-neighbour`;
      ended[`${who}, at ${key}`] = await tryPut(whole, credentials, key, plain);
    };
    await attempt("a third account", gateway.issueForAdministrator(THIRD_ACCOUNT));
    await attempt("the owner, without TLS", gateway.issueForAdministrator(B.id), first, true);
    if (A.id !== B.id) await attempt("a role of A that is on no list", gateway.issueForAdministrator(A.id));
    for (const { roleArn, name: functionName } of functions) {
      const own = gateway.issueForService("lambda.amazonaws.com", roleArn);
      const kind = lambdasOf(config).find((writer) => writer.name === functionName)?.handshake.kind;
      // What goes by a role in B, or by a grant, does not go directly.
      const isDirect = kind !== "assume-role" && kind !== "access-grants";
      await attempt(functionName, own, first, isDirect);
      await attempt(`${functionName}, outside its prefix`, own, "no-writer/");
    }
    for (const writer of config.writers) {
      if (writer.kind !== "ecs-task" && writer.kind !== "service") continue;
      const service = writer.kind === "ecs-task" ? "ecs-tasks.amazonaws.com" : (writer.services[0] ?? "");
      const [source] = documentedSources(service, A);
      const own = gateway.issueForService(service, roleArnOf(A, writer.roleName), source);
      await attempt(`${writer.name}, without TLS`, own, writer.prefixes[0], true);
      const others = prefixes.filter((prefix) => !writer.prefixes.includes(prefix));
      for (const prefix of others) await attempt(writer.name, own, prefix);
    }
    expect(Object.keys(ended).length).toBeGreaterThan(2);
    expect(Object.entries(ended).filter(([, end]) => end !== "AccessDenied")).toEqual([]);
  });
});
