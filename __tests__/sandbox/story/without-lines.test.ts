import { readModel } from "../../../src/terraform-model";
import { unneededLines, withoutLines } from "../../../src/sandbox/story/without-lines";
import { twoWriters } from "../../support/sandbox-config";
import { stacksOf } from "../../verifier/synthesized-stacks";

const synthesized = readModel(stacksOf(twoWriters()));
const taken = (...without: string[]) => ({ synthesized, without });

test("the start reports each statement that is removed, and of every policy that had it", () => {
  expect(withoutLines(taken("KeepFailures", "DenyInsecureTransport"))).toEqual([
    "Without KeepFailures, removed from the policy of role lambda-role",
    "Without DenyInsecureTransport, removed from the bucket policy of source-bucket and the bucket policy of destination-bucket and the policy of queue thumbnail-failures",
  ]);
  expect(withoutLines(taken())).toEqual([]);
});

describe("the end", () => {
  const unneeded = (sid: string) => unneededLines({ ...taken(sid), differed: () => false });

  test("says that nothing in the run needed a statement, and what would", () => {
    expect([
      ...unneeded("KeepFailures"),
      ...unneeded("DenyInsecureTransport"),
      ...unneeded("WriteLogs"),
    ]).toEqual([
      "No decision in this run changed without KeepFailures: no request needed it to allow sqs:SendMessage.",
      "No decision in this run changed without DenyInsecureTransport: it denies s3:*, sqs:* under conditions that no request met.",
      "No decision in this run changed without WriteLogs: it is about logs:CreateLogStream, logs:PutLogEvents, which nothing in the sandbox uses.",
    ]);
  });

  test("says nothing where one of them was needed, or none was removed", () => {
    expect(unneededLines({ ...taken("KeepFailures"), differed: () => true })).toEqual([]);
    expect(unneededLines({ ...taken(), differed: () => false })).toEqual([]);
  });
});
