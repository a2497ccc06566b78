import { XMLParser } from "fast-xml-parser";
import type { Model } from "../terraform-model";
import { createObjectStore } from "./gateway/object-store";

export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  /** Without quotes. */
  readonly etag: string;
  /** To the second, as S3 lists it: `2026-01-31T12:00:00.000Z`. */
  readonly modifiedAt: string;
}

/** The content of the buckets, read without permissions or records. */
export interface StoredObjects {
  /** In the order of the keys; at most 1,000. */
  list(bucket: string, prefix?: string): Promise<StoredObject[]>;
  /** The newest version; undefined when there is none. */
  read(
    bucket: string,
    key: string,
  ): Promise<{ readonly body: Buffer; readonly contentType: string } | undefined>;
  readonly close: () => void;
}

const XML = new XMLParser({ isArray: (name) => name === "Contents", parseTagValue: false });

export function openStoredObjects(motoUrl: string, { buckets }: Pick<Model, "buckets">): StoredObjects {
  const store = createObjectStore(motoUrl, buckets);
  const bucketOf = (name: string): Model["buckets"][number] | undefined =>
    buckets.find((bucket) => bucket.name === name);
  return {
    list: async (name, prefix = "") => {
      const bucket = bucketOf(name);
      if (bucket === undefined) return [];
      const query = new Map([
        ["list-type", ["2"]],
        ["prefix", [prefix]],
        ["encoding-type", ["url"]],
      ]);
      const { status, body } = await store.send({ method: "GET", bucket, query });
      return status === 200 ? readListing(body.toString()) : [];
    },
    read: async (name, key) => {
      const bucket = bucketOf(name);
      if (bucket === undefined) return undefined;
      const { status, body, headers } = await store.send({ method: "GET", bucket, key });
      return status === 200 ? { body, contentType: headers["content-type"] ?? "" } : undefined;
    },
    close: () => {
      store.close();
    },
  };
}

function readListing(xml: string): StoredObject[] {
  const { ListBucketResult: result } = XML.parse(xml) as {
    ListBucketResult: {
      Contents?: { Key: string; Size: string; ETag: string; LastModified: string }[];
    };
  };
  return (result.Contents ?? []).map(({ Key, Size, ETag, LastModified }) => ({
    key: decodeURIComponent(Key.replaceAll("+", " ")),
    bytes: Number(Size),
    etag: ETag.replaceAll('"', ""),
    modifiedAt: LastModified,
  }));
}
