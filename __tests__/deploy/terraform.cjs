#!/usr/bin/env node
"use strict";
/**
 * Stands in for Terraform in the tests: keeps a state for each stack, plans the stack's JSON against it, and answers in the
 * form of Terraform 1.11. Every call is recorded in $STAND_IN/calls.jsonl. $STAND_IN_FAIL and $STAND_IN_WAIT name a step, such as
 * "account_B apply", that fails, or that goes on until it is interrupted; $STAND_IN_PLAN is a module that changes what `show` says.
 *
 * It is a program, and a function for terraform.sh, which hands the calls to the process of the tests: to start Node.js for
 * each takes longer than the tests themselves.
 */
const { createHash } = require("node:crypto");
const { appendFileSync, existsSync, readFileSync, writeFileSync } = require("node:fs");
const { basename, join } = require("node:path");

const readJson = (file) => JSON.parse(readFileSync(file, "utf8"));

/** What Terraform answers when it is called with these arguments in a stack's folder. */
function answer({ folder, args, automation, cliConfig }) {
  const { STAND_IN, STAND_IN_FAIL, STAND_IN_PLAN } = process.env;
  const [command] = args;
  const stack = basename(folder);
  const step = `${stack} ${command}`;
  const stateFile = join(STAND_IN, `${stack}.tfstate`);
  const readState = () => (existsSync(stateFile) ? readJson(stateFile) : undefined);
  const done = (stdout = "") => ({ code: 0, stdout, stderr: "" });

  record(stack, { args, automation, cliConfig });
  if (STAND_IN_FAIL === step) {
    if (command === "apply") save(stateFile, stack, readState()?.resources ?? {});
    return { code: 1, stdout: "Starting\n", stderr: `Error: ${step} went wrong\n` };
  }
  switch (command) {
    case "init":
      return done("Terraform has been successfully initialized!\n");
    case "plan": {
      const file = args.find((arg) => arg.startsWith("-out=")).slice("-out=".length);
      const json = readJson(join(folder, "cdk.tf.json"));
      writeFileSync(
        file,
        JSON.stringify(plan(json, readState()?.resources ?? {}, args.includes("-destroy"))),
      );
      return done();
    }
    case "show": {
      const { shown } = readJson(args.at(-1));
      return done(
        JSON.stringify(
          // Whatever the module does to files, it does in the stack's folder.
          STAND_IN_PLAN === undefined ? shown : require(STAND_IN_PLAN)(shown, stack, folder),
        ),
      );
    }
    case "apply":
      save(stateFile, stack, readJson(args.at(-1)).after);
      return done("Apply complete!\n");
    case "state": {
      const state = readState();
      if (args[1] !== "pull" || state === undefined) return done();
      const { lineage, serial, resources } = state;
      return done(JSON.stringify({ version: 4, lineage, serial, resources: Object.keys(resources) }));
    }
    case "output":
      return done(JSON.stringify(readState()?.outputs ?? {}));
    default:
      return { code: 1, stdout: "", stderr: `unknown command ${command}\n` };
  }
}

function record(stack, call) {
  appendFileSync(join(process.env.STAND_IN, "calls.jsonl"), `${JSON.stringify({ stack, ...call })}\n`);
}

function save(stateFile, stack, resources) {
  const { lineage = createHash("sha256").update(stack).digest("hex"), serial = 0 } = existsSync(stateFile)
    ? readJson(stateFile)
    : {};
  const outputs =
    Object.keys(resources).length === 0
      ? {}
      : { [`id_${stack}`]: { value: stack }, secret: { value: "x", sensitive: true } };
  writeFileSync(stateFile, JSON.stringify({ lineage, serial: serial + 1, resources, outputs }));
}

/** The plan, with what the state has after it. */
function plan(json, now, destroys) {
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

/** Goes on until it is interrupted, and a little longer. */
function wait({ folder, args }) {
  const stack = basename(folder);
  record(stack, { args });
  let interrupts = 0;
  const alive = setInterval(() => undefined, 1000);
  process.on("SIGINT", () => {
    interrupts += 1;
    record(stack, { signal: "SIGINT" });
    if (interrupts > 1) process.exit(2);
    // As long as a person needs to press Ctrl-C again.
    setTimeout(() => {
      clearInterval(alive);
      process.stderr.write("Interrupt received.\nError: execution halted\n");
      process.exitCode = 1;
      record(stack, { ended: true });
    }, 500);
  });
  record(stack, { waiting: true });
}

module.exports = { answer };

if (require.main === module) {
  const call = {
    folder: process.cwd(),
    args: process.argv.slice(2),
    automation: process.env.TF_IN_AUTOMATION,
    cliConfig: process.env.TF_CLI_CONFIG_FILE,
  };
  if (process.env.STAND_IN_WAIT === `${basename(call.folder)} ${call.args[0]}`) wait(call);
  else {
    const { code, stdout, stderr } = answer(call);
    process.stdout.write(stdout);
    process.stderr.write(stderr);
    process.exitCode = code;
  }
}
