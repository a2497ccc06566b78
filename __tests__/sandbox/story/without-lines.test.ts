import { readModel } from "../../../src/terraform-model";
import { unneededLines, withoutLines } from "../../../src/sandbox/story/without-lines";
import { twoWriters } from "../../support/sandbox-config";
import { stacksOf } from "../../verifier/synthesized-stacks";

const synthesized = readModel(stacksOf(twoWriters()));
const taken = (...without: string[]) => ({ synthesized, without });

test("the start reports each statement that is taken away, and of every policy that had it", () => {
  expect(withoutLines(taken("KeepFailures", "DenyInsecureTransport"))).toEqual([
    "Without KeepFailures, which is taken from the policy of role lambda-role",
    "Without DenyInsecureTransport, which is taken from the bucket policy of source-bucket and the bucket policy of destination-bucket and the policy of queue thumbnail-failures",
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
      "Nothing in this run was decided otherwise without KeepFailures: it allows sqs:SendMessage where no request needed it.",
      "Nothing in this run was decided otherwise without DenyInsecureTransport: it denies s3:*, sqs:* under conditions that no request met.",
      "Nothing in this run was decided otherwise without WriteLogs: it is about logs:CreateLogStream, logs:PutLogEvents, which nothing in the sandbox asks for.",
    ]);
  });

  test("says nothing where one of them was needed, or none was taken away", () => {
    expect(unneededLines({ ...taken("KeepFailures"), differed: () => true })).toEqual([]);
    expect(unneededLines({ ...taken(), differed: () => false })).toEqual([]);
  });
});
