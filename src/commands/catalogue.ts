/* oxlint-disable typescript/no-require-imports -- each command is its own bundle, loaded when it is asked for */
import type { RunCommand } from "./terminal";

/** A command as the list of all shows it. */
export interface Entry {
  readonly summary: string;
  /** Loaded when it is asked for: no command pays for another. */
  readonly load: () => RunCommand;
  /** Whether the process ends with the command, whatever is still open: a log, a listener. @default false */
  readonly endsProcess?: true;
}

/** Every command by its name, in the order of their use. */
export const CATALOGUE: Readonly<Record<string, Entry>> = {
  init: {
    summary: "write a project of your own",
    load: () => (require("./init") as typeof import("./init")).init,
  },
  synth: {
    summary: "write the Terraform JSON of all accounts",
    load: () => (require("./synth") as typeof import("./synth")).synth,
  },
  prove: {
    summary: "say whether the stacks allow what the config asks for, and nothing else",
    load: () => (require("./prove") as typeof import("./prove")).prove,
  },
  can: {
    summary: "say whether a principal may do something, and why",
    load: () => (require("./can") as typeof import("./can")).can,
  },
  who: {
    summary: "list everyone who may do something",
    load: () => (require("./who") as typeof import("./who")).who,
  },
  lint: {
    summary: "find likely mistakes in the policies",
    load: () => (require("./lint") as typeof import("./lint")).lint,
  },
  explain: {
    summary: "explain an AccessDenied, and say which statement to add",
    load: () => (require("./explain") as typeof import("./explain")).explain,
  },
  diff: {
    summary: "say what access changes from one synthesized folder to another",
    load: () => (require("./diff") as typeof import("./diff")).diff,
  },
  plan: {
    summary: "say what a deployment would change",
    load: () => (require("./plan") as typeof import("./plan")).plan,
  },
  deploy: {
    summary: "apply the proven stacks with Terraform or OpenTofu",
    load: () => (require("./deploy") as typeof import("./deploy")).deploy,
  },
  destroy: {
    summary: "destroy what was deployed",
    load: () => (require("./destroy") as typeof import("./destroy")).destroy,
  },
  probe: {
    summary: "inspect what is deployed, and try what it allows and denies",
    load: () => (require("./probe") as typeof import("./probe")).probe,
  },
  "deployer-policy": {
    summary: "write the IAM policies of the roles that run Terraform",
    load: () => (require("./deployer-policy") as typeof import("./deployer-policy")).deployerPolicy,
  },
  sandbox: {
    summary: "run all accounts on this machine",
    load: () => (require("./sandbox") as typeof import("./sandbox")).sandbox,
    endsProcess: true,
  },
  thumbnail: {
    summary: "make thumbnails as the function does",
    load: () => (require("./thumbnail") as typeof import("./thumbnail")).thumbnail,
  },
  redrive: {
    summary: "retry the events in the failure queues",
    load: () => (require("./redrive") as typeof import("./redrive")).redrive,
  },
  "backfill-cost": {
    summary: "say what a backfill costs and how long it takes",
    load: () => (require("./backfill-cost") as typeof import("./backfill-cost")).backfillCost,
  },
  completion: {
    summary: "print the shell completion script for commands and options",
    load: () => (require("./completion") as typeof import("./completion")).completion,
  },
};
