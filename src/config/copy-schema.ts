import * as z from "zod";
import {
  CHECKSUM_ALGORITHMS,
  CONTENT_HEADERS,
  MAX_METADATA_BYTES,
  MAX_TAGS_HEADER_BYTES,
  metadataBytes,
  STORAGE_CLASSES,
  tagsHeader,
} from "../../lambda-src/env";
import { tags } from "./fields";

/** How many tags an object can have. */
const MAX_TAGS = 10;

const SAME = "same-as-source";

// Terraform would read "${" and "%{" as the start of an expression.
const PRINTABLE = /^(?!.*[$%]\{)[\x21-\x7e]([\x20-\x7e]{0,1022}[\x21-\x7e])?$/;

const headerValue = z
  .string()
  .regex(PRINTABLE, { error: 'a header value of printable ASCII without "${" and "%{"' });

const metadata = z
  .record(
    z.string().regex(/^[a-z0-9][a-z0-9_-]{0,127}$/, {
      error: 'a metadata name of lower-case letters, digits, "-" and "_", without "x-amz-meta-"',
    }),
    headerValue,
  )
  .refine((given) => metadataBytes(given) <= MAX_METADATA_BYTES, {
    error: `metadata of at most ${MAX_METADATA_BYTES} bytes, names and values together`,
  });

/**
 * Attributes of copies that replace their source's.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
export const copySchema = z.strictObject({
  storageClass: z
    .enum([SAME, ...STORAGE_CLASSES])
    .prefault(SAME)
    .describe("The storage class of the copies."),
  tags: z
    .union(
      [
        z.literal(SAME),
        tags
          .refine((given) => Object.keys(given).length <= MAX_TAGS, { error: `at most ${MAX_TAGS} tags` })
          .refine((given) => (tagsHeader(given)?.length ?? 0) <= MAX_TAGS_HEADER_BYTES, {
            error: `tags of at most ${MAX_TAGS_HEADER_BYTES} bytes together, percent-encoded`,
          }),
      ],
      { error: `"${SAME}", or tags by their names, such as { team: "storage" }, or {} for none` },
    )
    .prefault(SAME)
    .describe(
      "The copies' tags: their source's, or these instead; {} for none. Permission to read and write tags is " +
        "granted only where needed.",
    ),
  metadata: z
    .union([z.literal(SAME), metadata], {
      error: `"${SAME}", or metadata by their names, such as { origin: "account-a" }, or {} for none`,
    })
    .prefault(SAME)
    .describe("The copies' user metadata: their source's, or these instead; {} for none."),
  contentHeaders: z
    .strictObject(
      Object.fromEntries(CONTENT_HEADERS.map((name) => [name, headerValue.optional()])) as Record<
        (typeof CONTENT_HEADERS)[number],
        z.ZodOptional<typeof headerValue>
      >,
    )
    .prefault({})
    .describe("Content headers of the copies. Others are the source's."),
  checksumAlgorithm: z
    .enum([SAME, ...CHECKSUM_ALGORITHMS])
    .prefault(SAME)
    .describe(
      "The checksum that S3 stores with each copy. Above 5 GB, a checksum with the source's algorithm is " +
        "compared with the source's.",
    ),
});

export type Copy = z.output<typeof copySchema>;
