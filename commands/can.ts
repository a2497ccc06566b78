import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { readModel, readStacks } from "../access/model";
import { answer } from "../access/prove";
import { CONFIG_VARIABLE, DEFAULT_CONFIG_FILE, loadConfig } from "../config/load-config";
import { reportError } from "./report-error";
import { UsageError } from "./usage-error";

const HELP = `Usage: npm run can -- [options] PRINCIPAL ACTION RESOURCE

Says whether the stacks in cdktf.out let the principal do it, and why.

  PRINCIPAL         the ARN of a role or an account's root, a service such as s3.amazonaws.com, or "anonymous".
                    A role that the stacks do not make may do all that its own account can let it do.
  ACTION            such as s3:PutObject
  RESOURCE          an ARN
  --with KEY=VALUE  a condition key of the request, as often as needed: --with s3:x-amz-acl=private;
                    KEY= for a key that the request does not have
  --source ARN      for a service: on whose behalf it calls
  --config FILE     (default: $${CONFIG_VARIABLE}, else ${DEFAULT_CONFIG_FILE})
  --out DIR         read there instead of cdktf.out
  --json            the decision as JSON
  --help            show this

The request goes over TLS 1.3, without ACL and encryption headers, unless --with says otherwise.
Exit codes: 0 allowed; 1 denied; 2 there is no answer.`;

async function main(): Promise<void> {
  const { values, positionals } = readArguments();
  if (values.help) {
    console.log(HELP);
    return;
  }
  const [principal, action, resource] = positionals;
  if (principal === undefined || action === undefined || resource === undefined || positionals.length > 3) {
    throw new UsageError(
      `expected a principal, an action and a resource, received ${positionals.length} arguments`,
    );
  }
  const config = await loadConfig(values.config);
  const model = readModel(readStacks(resolve(values.out)));
  const circumstances = Object.fromEntries(values.with.map(readCircumstance));
  const { decision, why } = answer(
    { principal, action, resource, circumstances, source: values.source },
    config,
    model,
  );
  const allowed = decision?.result === "allowed";
  console.log(
    values.json
      ? JSON.stringify({ principal, action, resource, decision, why }, undefined, 2)
      : [allowed ? "allowed" : "denied", ...why.map((reason) => `  ${reason}`)].join("\n"),
  );
  process.exitCode = allowed ? 0 : 1;
}

function readCircumstance(text: string): [key: string, value: string | null] {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined) throw new UsageError(`expected KEY=VALUE for --with, received ${text}`);
  return [key, value === "" || value === undefined ? null : value];
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        with: { type: "string", multiple: true, default: [] },
        source: { type: "string" },
        config: { type: "string" },
        out: { type: "string", default: "cdktf.out" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

main().catch(reportError);
