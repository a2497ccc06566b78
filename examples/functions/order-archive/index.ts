import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { destination, source } from "s3-handshake/runtime";

/** What S3 sends, as far as it is read here. */
interface S3Event {
  readonly Records: readonly { readonly s3: { readonly object: { readonly key: string } } }[];
}

/**
 * Writes each order into both buckets. When one of them fails, the invocation fails: the event comes again, and both are written
 * again, with the same result.
 */
export async function handler(event: S3Event): Promise<void> {
  const orders = source();
  for (const { s3 } of event.Records) {
    // In a notification keys are encoded as in a query.
    const Key = decodeURIComponent(s3.object.key.replaceAll("+", " "));
    const { Body } = await orders.client.send(new GetObjectCommand({ Bucket: orders.bucket, Key }));
    const order = await Body?.transformToByteArray();
    for (const name of ["main", "archive"]) {
      const { client, bucket } = destination("orders/", name);
      await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: order }));
    }
  }
}
