import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  openDocument,
  readShowJson,
  type GivenAccount,
  type ShownModel,
} from "../../../src/terraform-model/show-json";

/** Reads files of `inputs/`, which Terraform wrote. */
export function readShown(
  kind: "plan" | "state",
  files: readonly string[],
  accounts: readonly GivenAccount[] = [],
): ShownModel {
  const documents = files.map((file) =>
    openDocument(file, readFileSync(join(__dirname, "inputs", file)), kind),
  );
  return readShowJson({ documents, accounts });
}
