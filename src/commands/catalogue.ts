/* oxlint-disable typescript/no-require-imports -- each command is its own bundle, loaded when it is asked for */
import type { RunCommand } from "./terminal";

/** A command in the list of all. */
export interface Entry {
  readonly summary: string;
  /** Loaded on demand: no command pays for another. */
  readonly load: () => RunCommand;
  /**
   * Whether the process ends with the command, even if something is still open, such as a log or a listener. @default
   * false
   */
  readonly endsProcess?: true;
}

/** Every command by its name, in the order of their use. */
export const CATALOGUE: Readonly<Record<string, Entry>> = {
  init: {
    summary: "create a project in the current folder",
    load: () => (require("./init") as typeof import("./init")).init,
  },
  synth: {
    summary: "write the Terraform JSON of all accounts",
    load: () => (require("./synth") as typeof import("./synth")).synth,
  },
  prove: {
    summary: "check that the stacks allow what the config asks for, and nothing else",
    load: () => (require("./prove") as typeof import("./prove")).prove,
  },
  can: {
    summary: "say whether a request is allowed, and why",
    load: () => (require("./can") as typeof import("./can")).can,
  },
  who: {
    summary: "list every principal that may perform an action",
    load: () => (require("./who") as typeof import("./who")).who,
  },
  lint: {
    summary: "find likely mistakes in the policies",
    load: () => (require("./lint") as typeof import("./lint")).lint,
  },
  explain: {
    summary: "explain an AccessDenied, and name the missing statement",
    load: () => (require("./explain") as typeof import("./explain")).explain,
  },
  diff: {
    summary: "show how access differs between two synthesized folders",
    load: () => (require("./diff") as typeof import("./diff")).diff,
  },
  plan: {
    summary: "show what a deployment would change",
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
    summary: "check the deployed policies, and try what they allow and deny",
    load: () => (require("./probe") as typeof import("./probe")).probe,
  },
  "deployer-policy": {
    summary: "write the IAM policies of the roles that run Terraform",
    load: () => (require("./deployer-policy") as typeof import("./deployer-policy")).deployerPolicy,
  },
  sandbox: {
    summary: "run all accounts on your machine",
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
    summary: "estimate the cost and duration of a backfill",
    load: () => (require("./backfill-cost") as typeof import("./backfill-cost")).backfillCost,
  },
  completion: {
    summary: "print the shell completion script for commands and options",
    load: () => (require("./completion") as typeof import("./completion")).completion,
  },
};
