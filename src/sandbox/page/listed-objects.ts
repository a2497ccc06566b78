import type { ResolvedConfig } from "../../config/schema";
import { destinationsOf, MAIN } from "../../config/writers-of";
import type { StoredObject, StoredObjects } from "../stored-objects";
import type { PictureSource } from "./picture-sources";

/** The content of a bucket on the page. */
export interface BucketListing {
  readonly bucket: string;
  /** The newest first. */
  readonly objects: readonly StoredObject[];
  /** Whether there may be more than the store lists. */
  readonly isCut: boolean;
}

/** As many as the store lists at once. */
const MOST_LISTED = 1000;

/** The id of the page's element for a source: `source-thumbnail`. */
export function sourcePanelId({ writer }: PictureSource): string {
  return `source-${writer.name}`;
}

/** `destination`; `destination-archive` where it has its own name. */
export function destinationPanelId(name: string): string {
  return name === MAIN ? "destination" : `destination-${name}`;
}

/** The content of sources and destinations, by the ids of the page's elements. */
export async function listedObjects(
  objects: Pick<StoredObjects, "list">,
  sources: readonly PictureSource[],
  config: ResolvedConfig,
): Promise<Record<string, BucketListing>> {
  const panels = [
    ...sources.map((source) => ({ id: sourcePanelId(source), bucket: source.bucket, prefix: source.prefix })),
    ...destinationsOf(config).map(({ name, bucketName }) => ({
      id: destinationPanelId(name),
      bucket: bucketName,
      prefix: "",
    })),
  ];
  const listings = panels.map(async ({ id, bucket, prefix }) => {
    const found = await objects.list(bucket, prefix);
    // By key within a second, because S3 has whole seconds.
    const sorted = found.sort((one, other) => other.modifiedAt.localeCompare(one.modifiedAt));
    return [id, { bucket, objects: sorted, isCut: found.length >= MOST_LISTED }] as const;
  });
  return Object.fromEntries(await Promise.all(listings));
}
