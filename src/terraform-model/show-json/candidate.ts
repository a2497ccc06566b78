import type { Home } from "..";
import { placeholderName } from "../derived";
import type { Resource } from "../resource";
import type { OpenValue } from "./known-values";
import type { PartialHome } from "./accounts";
import type { ShownResource } from "./shown-resources";

/** A resource under preparation for its reader. */
export interface Candidate {
  /** The file, for messages. */
  readonly file: string;
  readonly shown: ShownResource;
  args: Record<string, unknown>;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly unknown: Map<string, string>;
  open: readonly OpenValue[];
  where: PartialHome;
  /** The command line's entry for it. */
  readonly said: PartialHome;
}

/** Ready to be read: its account and Region are known. */
export function toResource({ shown, args, attributes, unknown }: Candidate, home: Home): Resource {
  const { address, type } = shown;
  return {
    stack: stackOf(home),
    type,
    name: placeholderName(address),
    address,
    home,
    args,
    neighbours: new Map(),
    attributes,
    shown: { unknown },
  };
}

/** Resources of a plan or a state belong together by account and Region. */
export function stackOf({ account, region }: Home): string {
  return `${account} ${region}`.trim();
}
