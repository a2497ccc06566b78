import { parseConfig } from "../../src/config/parse-config";

const CONFIG = {
  accounts: {
    A: { id: "111111111111", region: "eu-central-1" },
    B: { id: "222222222222", region: "eu-central-1" },
  },
  destination: { bucketName: "destination-bucket" },
  writers: [{ kind: "ecs-task", name: "task", roleName: "task-role", prefixes: ["tasks/"] }],
};

const reported = (destination: object): string => {
  try {
    parseConfig({ ...CONFIG, destination: { ...CONFIG.destination, ...destination } }, "c.json");
    return "";
  } catch (error) {
    return (error as Error).message;
  }
};

test.each([
  ["kmsKeyArn", 'destination.kmsKeyArn: expected encryption, such as { kind: "existing-kms-key"'],
  ["versioning", "destination.versioning: expected nothing: versions are always kept"],
  ["publicRead", "destination.publicRead: expected nothing: every bucket is private"],
  ["existingBucket", "destination.existingBucket: expected existing: true of the destination"],
  ["tags", "destination.tags: expected tags under accounts.A and accounts.B"],
  ["lifecycleRules", "destination.lifecycleRules: expected expireOldVersionsAfterDays"],
])("a known key of other tools, %s, is answered", (key, message) => {
  expect(reported({ [key]: "x" })).toContain(message);
});

test("a misspelt key is still reported with the right one", () => {
  expect(reported({ encrypton: { kind: "sse-s3" } })).toContain(
    'destination.encrypton: expected the key "encryption", received an unknown key',
  );
});

test.each([
  ["sse-kms", 'expected { kind: "sse-kms", alias: "alias/…" }, received "sse-kms"'],
  ["AES256", 'expected { kind: "sse-s3" }, received "AES256"'],
  ["toString", 'received "toString"'],
])("encryption as the text %s shows the object to write", (value, message) => {
  expect(reported({ encryption: value })).toContain(message);
});
