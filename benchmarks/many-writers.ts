import type { HandshakeConfig } from "../src/config/schema";

/** So many functions, each with a role in B and a source bucket of its own: no limit of AWS is in the way. */
export function manyWriters(writers: number): HandshakeConfig {
  return {
    accounts: {
      A: { id: "111111111111", region: "eu-central-1" },
      B: { id: "222222222222", region: "eu-central-1" },
    },
    destination: { bucketName: "destination-bucket" },
    writers: Array.from({ length: writers }, (_, index) => ({
      kind: "lambda",
      name: `writer-${index}`,
      roleName: `writer-${index}`,
      handshake: { kind: "assume-role", roleName: `target-${index}` },
      source: { in: "own-bucket", bucketName: `source-bucket-${index}` },
      outputPrefix: `thumbnails/${index}/`,
    })),
  };
}
