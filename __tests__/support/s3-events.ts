/** One created object, for {@link createdRecord}. */
export interface CreatedObject {
  /** As it is in the bucket. */
  readonly key: string;
  /** Default: photos-a. */
  readonly bucket?: string;
  readonly versionId?: string;
  /** Default: 0A. */
  readonly sequencer?: string;
}

/** The key as S3 writes it into events: percent-encoded, but for slashes, with a plus for each space. */
export function formEncodedKey(key: string): string {
  return encodeURIComponent(key).replaceAll("%20", "+").replaceAll("%2F", "/");
}

export function createdRecord({ key, bucket = "photos-a", versionId, sequencer = "0A" }: CreatedObject) {
  return {
    eventVersion: "2.4",
    eventSource: "aws:s3",
    awsRegion: "eu-central-1",
    eventTime: "2026-11-22T10:00:00.000Z",
    eventName: "ObjectCreated:Put",
    userIdentity: { principalId: "AWS:AIDAEXAMPLE" },
    requestParameters: { sourceIPAddress: "192.0.2.1" },
    responseElements: { "x-amz-request-id": "C3D13FE58DE4C810", "x-amz-id-2": "example" },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId: "thumbnail",
      bucket: { name: bucket, ownerIdentity: { principalId: "A3EXAMPLE" }, arn: `arn:aws:s3:::${bucket}` },
      object: {
        key: formEncodedKey(key),
        size: 1024,
        eTag: "d41d8cd98f00b204e9800998ecf8427e",
        ...(versionId !== undefined && { versionId }),
        sequencer,
      },
    },
  };
}

export function createdEvent(...objects: readonly CreatedObject[]) {
  return { Records: objects.map(createdRecord) };
}

/**
 * A record of a deletion, as S3 sends it.
 * @param eventName - Default: a marker was put on top of the versions.
 */
export function removedRecord(object: CreatedObject, eventName = "ObjectRemoved:DeleteMarkerCreated") {
  return { ...createdRecord(object), eventName };
}

/** What S3 sends when a notification is set up. */
export const TEST_EVENT = {
  Service: "Amazon S3",
  Event: "s3:TestEvent",
  Time: "2026-11-22T10:00:00.000Z",
  Bucket: "photos-a",
  RequestId: "5582815E1AEA5ADF",
  HostId: "example",
};
