import { XMLParser } from "fast-xml-parser";
import type { ObjectStore } from "./object-store";
import type { Subject } from "../../analysis/requests";

interface TagDocument {
  readonly Tagging?: {
    readonly TagSet?: { readonly Tag?: readonly { readonly Key: string; readonly Value: string }[] } | string;
  };
}

/** Tags are always text, and a single one is a list too. */
const parser = new XMLParser({ parseTagValue: false, trimValues: false, isArray: (name) => name === "Tag" });

/** The tags of a copy's source in the form of `x-amz-tagging`: `a=1&b=2`, empty if there are none. */
export async function sourceTags(
  store: Pick<ObjectStore, "send">,
  { bucket, key, versionId }: NonNullable<Subject["source"]>,
): Promise<string> {
  const { body } = await store.send({
    method: "GET",
    bucket,
    key,
    query: new Map([
      ["tagging", [""]],
      ...(versionId === undefined ? [] : [["versionId", [versionId]] as const]),
    ]),
  });
  const set = (parser.parse(body.toString("utf8")) as TagDocument).Tagging?.TagSet;
  const tags = typeof set === "object" ? (set.Tag ?? []) : [];
  return new URLSearchParams(tags.map(({ Key, Value }): [string, string] => [Key, Value])).toString();
}
