import type { PutOutcome } from "../../../src/sandbox/callers/put-object";
import { createPaint } from "../../../src/text/paint";
import { scenarioLines } from "../../../src/sandbox/story/scenario-lines";

const put = (key: string, result: PutOutcome["result"], why?: string): PutOutcome => ({
  bucket: "photos",
  key,
  result,
  ...(why === undefined ? {} : { why }),
});

function linesOf(inside: PutOutcome, outside: PutOutcome): string[] {
  const run = {
    writer: "task",
    by: "ecs-tasks.amazonaws.com",
    roleArn: "arn:aws:iam::111111111111:role/task-role",
    inside,
    outside,
  };
  return scenarioLines({ functions: [], programs: [run], succeeded: true }, createPaint(false));
}

describe("how the put that no one may do ended", () => {
  test("is marked as expected where it was denied", () => {
    expect(linesOf(put("tasks/a", "put"), put("denied/a", "denied")).slice(0, 3)).toEqual([
      "✓ task, as task-role by ecs-tasks.amazonaws.com",
      "    s3://photos/tasks/a  put",
      "    s3://photos/denied/a  denied, as expected",
    ]);
  });

  test("is not where it was let in, failed, or the other was denied", () => {
    expect(linesOf(put("tasks/a", "denied"), put("denied/a", "put")).slice(0, 3)).toEqual([
      "✗ task, as task-role by ecs-tasks.amazonaws.com",
      "    s3://photos/tasks/a  denied",
      "    s3://photos/denied/a  put, but it should have been denied",
    ]);
    expect(linesOf(put("tasks/a", "put"), put("denied/a", "failed", "no store"))[2]).toBe(
      "    s3://photos/denied/a  failed: no store",
    );
  });
});
