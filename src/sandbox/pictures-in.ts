import type { StoredObject } from "./stored-objects";
import type { Sandbox } from "./start-sandbox";

/** An object in a bucket, with its size in pixels if it is a picture. */
export interface StoredPicture extends StoredObject {
  readonly bucket: string;
  readonly width?: number;
  readonly height?: number;
}

/** The objects of a bucket under a prefix, with the sizes of pictures. */
export async function picturesIn(
  { objects }: Pick<Sandbox, "objects">,
  bucket: string,
  prefix: string,
): Promise<StoredPicture[]> {
  const { default: sharp } = await import("sharp");
  const listed = await objects.list(bucket, prefix);
  return Promise.all(
    listed.map(async (object) => {
      const found = await objects.read(bucket, object.key);
      // Other objects are listed without a size.
      const meta =
        found === undefined
          ? undefined
          : await sharp(found.body)
              .metadata()
              .catch(() => undefined);
      return { ...object, bucket, ...(meta && { width: meta.width, height: meta.height }) };
    }),
  );
}
