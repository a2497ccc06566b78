import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { destination, source } from "s3-handshake/runtime";
import { summarize } from "./summarize";

/** What S3 sends, as far as it is read here. */
interface S3Event {
  readonly Records: readonly { readonly s3: { readonly object: { readonly key: string } } }[];
}

/** Writes a summary of each CSV file of orders into account B. */
export async function handler(event: S3Event): Promise<void> {
  const orders = source();
  const reports = destination("reports/");
  for (const { s3 } of event.Records) {
    // In a notification keys are encoded as in a query.
    const key = decodeURIComponent(s3.object.key.replaceAll("+", " "));
    const { Body } = await orders.client.send(new GetObjectCommand({ Bucket: orders.bucket, Key: key }));
    const summary = summarize((await Body?.transformToString()) ?? "");
    await reports.client.send(
      new PutObjectCommand({
        Bucket: reports.bucket,
        Key: `${reports.prefix}${key.slice(orders.prefix.length).replace(/\.csv$/, ".json")}`,
        Body: JSON.stringify({ source: key, ...summary }),
        ContentType: "application/json",
      }),
    );
  }
}
