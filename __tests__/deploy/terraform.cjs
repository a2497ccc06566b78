#!/usr/bin/env node
"use strict";
/**
 * Stands in for Terraform in the tests: keeps a state for each stack, plans the stack's JSON against it, and answers in the
 * form of Terraform 1.11. Every call is recorded in $STAND_IN/calls.jsonl. $STAND_IN_FAIL and $STAND_IN_WAIT name a step, such as
 * "account_B apply", that fails, or that goes on until it is interrupted; $STAND_IN_PLAN is a module that changes what `show` says.
 */
const { createHash } = require("node:crypto");
const { appendFileSync, existsSync, readFileSync, writeFileSync } = require("node:fs");
const { basename, join } = require("node:path");

const folder = process.env.STAND_IN;
const stack = basename(process.cwd());
const args = process.argv.slice(2);
const [command] = args;
const step = `${stack} ${command}`;
const stateFile = join(folder, `${stack}.tfstate`);
const record = (call) =>
  appendFileSync(join(folder, "calls.jsonl"), `${JSON.stringify({ stack, ...call })}\n`);
const readJson = (file) => JSON.parse(readFileSync(file, "utf8"));
const readState = () => (existsSync(stateFile) ? readJson(stateFile) : undefined);

record({ args, automation: process.env.TF_IN_AUTOMATION, cliConfig: process.env.TF_CLI_CONFIG_FILE });
if (process.env.STAND_IN_FAIL === step) {
  process.stdout.write("Starting\n");
  process.stderr.write(`Error: ${step} went wrong\n`);
  if (command === "apply") save(readState()?.resources ?? {});
  process.exitCode = 1;
} else if (process.env.STAND_IN_WAIT === step) {
  let interrupts = 0;
  const alive = setInterval(() => undefined, 1000);
  process.on("SIGINT", () => {
    interrupts += 1;
    record({ signal: "SIGINT" });
    if (interrupts > 1) process.exit(2);
    // As long as a person needs to press Ctrl-C again.
    setTimeout(() => {
      clearInterval(alive);
      save(readState()?.resources ?? {});
      process.stderr.write("Interrupt received.\nError: execution halted\n");
      process.exitCode = 1;
      record({ ended: true });
    }, 500);
  });
  record({ waiting: true });
} else run();

function run() {
  switch (command) {
    case "init":
      process.stdout.write("Terraform has been successfully initialized!\n");
      break;
    case "plan": {
      const file = args.find((arg) => arg.startsWith("-out=")).slice("-out=".length);
      writeFileSync(file, JSON.stringify(plan(args.includes("-destroy"))));
      break;
    }
    case "show":
      show(readJson(args.at(-1)));
      break;
    case "apply": {
      const { after } = readJson(args.at(-1));
      process.stdout.write("Apply complete!\n");
      save(after);
      break;
    }
    case "state":
      if (args[1] === "pull" && readState() !== undefined) {
        const { lineage, serial, resources } = readState();
        process.stdout.write(
          JSON.stringify({ version: 4, lineage, serial, resources: Object.keys(resources) }),
        );
      }
      break;
    case "output":
      process.stdout.write(JSON.stringify(readState()?.outputs ?? {}));
      break;
    default:
      process.stderr.write(`unknown command ${command}\n`);
      process.exitCode = 1;
  }
}

function save(resources) {
  const { lineage = createHash("sha256").update(stack).digest("hex"), serial = 0 } = readState() ?? {};
  const outputs =
    Object.keys(resources).length === 0
      ? {}
      : { [`id_${stack}`]: { value: stack }, secret: { value: "x", sensitive: true } };
  writeFileSync(stateFile, JSON.stringify({ lineage, serial: serial + 1, resources, outputs }));
}

/** The plan, with what the state has after it. */
function plan(destroys) {
  const json = readJson("cdk.tf.json");
  const now = readState()?.resources ?? {};
  const after = {};
  const resources = [];
  for (const [type, named] of Object.entries(json.resource ?? {})) {
    for (const [name, values] of Object.entries(named)) {
      const address = `${type}.${name}`;
      resources.push({
        address,
        mode: "managed",
        type,
        name,
        provider_config_key: json.provider.aws[0].alias,
      });
      if (!destroys) after[address] = { ...values, "//": undefined };
    }
  }
  const changes = [...new Set([...Object.keys(now), ...Object.keys(after)])].map((address) => {
    const [before, next] = [
      now[address] ?? null,
      after[address] === undefined ? null : JSON.parse(JSON.stringify(after[address])),
    ];
    const actions =
      before === null
        ? ["create"]
        : next === null
          ? ["delete"]
          : JSON.stringify(before) === JSON.stringify(next)
            ? ["no-op"]
            : ["update"];
    const [type, name] = address.split(".");
    return {
      address,
      mode: "managed",
      type,
      name,
      change: { actions, before, after: next, after_unknown: { id: before === null } },
    };
  });
  const { alias, allowed_account_ids } = json.provider.aws[0];
  return {
    after,
    shown: {
      format_version: "1.2",
      planned_values: {},
      terraform_version: "1.11.4",
      resource_changes: changes,
      output_changes: {},
      configuration: {
        provider_config: {
          [`aws.${alias}`]: {
            name: "aws",
            alias,
            expressions: { allowed_account_ids: { constant_value: allowed_account_ids } },
          },
        },
        root_module: { resources },
      },
      applyable: changes.some(({ change }) => change.actions[0] !== "no-op"),
      complete: true,
      errored: false,
    },
  };
}

function show({ shown }) {
  const change = process.env.STAND_IN_PLAN;
  process.stdout.write(JSON.stringify(change === undefined ? shown : require(change)(shown, stack)));
}
