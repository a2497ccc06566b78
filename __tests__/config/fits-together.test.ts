import { findingsOf } from "../support/findings-of";
import { lambdaConfig, lambdaWriter, smallConfig } from "../support/configs";
import { withValue } from "./with-value";

describe("what does not fit together is refused", () => {
  const two = (one: object, other: object) => ({ ...smallConfig(), writers: [one, other] });
  const second = {
    name: "second",
    roleName: "second-role",
    handshake: { kind: "assume-role", roleName: "second-target" },
  } as const;

  test.each<[situation: string, config: object, ...findings: string[]]>([
    [
      "accounts of two partitions",
      withValue(smallConfig(), "accounts.B.region", "cn-north-1"),
      'accounts.B.region: a Region of the same partition as account A\'s eu-central-1 (aws) | "cn-north-1" (aws-cn)',
    ],
    [
      "a way into another account",
      withValue(smallConfig(), "accounts.B.access", {
        assumeRoleArn: "arn:aws:iam::333333333333:role/deploy",
      }),
      'accounts.B.access.assumeRoleArn: a role of this account (arn:aws:iam::222222222222:role/…) | "arn:aws:iam::333333333333:role/deploy"',
    ],
    [
      "two writers of one name and one role",
      two(smallConfig().writers[0] as object, smallConfig().writers[0] as object),
      'writers[1].name: a writer name that no other writer has | "task", as in writers[0].name',
      'writers[1].roleName: a role name that no other role of the account has | "task-role", as in writers[0].roleName',
    ],
    [
      "role names that differ in case only",
      two(smallConfig().writers[0] as object, {
        ...smallConfig().writers[0],
        name: "other",
        roleName: "Task-Role",
      }),
      'writers[1].roleName: a role name that no other role of the account has | "task-role", as in writers[0].roleName',
    ],
    [
      "one role in B for two writers",
      two(
        lambdaWriter(),
        lambdaWriter({
          ...second,
          handshake: { kind: "assume-role", roleName: "target-role" },
          source: { in: "own-bucket", bucketName: "other-bucket" },
        }),
      ),
      'writers[1].handshake.roleName: a role name that no other role of the account has | "target-role", as in writers[0].handshake.roleName',
    ],
    [
      "one function name for two writers",
      two(
        lambdaWriter(),
        lambdaWriter({
          ...second,
          functionName: "thumbnail",
          source: { in: "own-bucket", bucketName: "other-bucket" },
        }),
      ),
      'writers[1].functionName: a function name that no other writer of the account has | "thumbnail", as in writers[0].name',
    ],
    [
      "a source that is the destination",
      withValue(lambdaConfig(), "writers.0.source.bucketName", "destination-bucket"),
      'writers[0].source.bucketName: a bucket of the writer\'s own account (for objects of the destination, use in: "destination") | "destination-bucket", the destination',
    ],
    [
      "an output that sets its own function off",
      {
        ...smallConfig(),
        writers: [
          lambdaWriter({
            source: { in: "destination", prefix: "pictures/" },
            outputPrefix: "pictures/small/",
          }),
        ],
      },
      'writers[0].outputPrefix: a prefix whose objects do not start an endless loop (through thumbnail, which listens on "pictures/") | "pictures/small/"',
    ],
    [
      "records of failures among the thumbnails",
      { ...smallConfig(), writers: [lambdaWriter({ quarantinePrefix: "thumbnails/failed/" })] },
      'writers[0].quarantinePrefix: a prefix that does not overlap "thumbnails/" (writers[0].outputPrefix), or false | "thumbnails/failed/"',
    ],
    [
      "records of failures among the pictures of another function",
      {
        ...smallConfig(),
        writers: [
          lambdaWriter({ quarantinePrefix: "pictures/" }),
          lambdaWriter({
            ...second,
            source: { in: "destination", prefix: "pictures/" },
            outputPrefix: "small/",
          }),
        ],
      },
      'writers[0].quarantinePrefix: a prefix that does not overlap "pictures/" (writers[1].source.prefix), or false | "pictures/"',
    ],
    [
      "an output inside a trigger on the whole bucket",
      {
        ...smallConfig(),
        writers: [lambdaWriter({ source: { in: "destination", prefix: "" }, quarantinePrefix: false })],
      },
      'writers[0].outputPrefix: a prefix whose objects do not start an endless loop (through thumbnail, which listens on "") | "thumbnails/"',
    ],
    [
      "a loop through two functions",
      two(
        lambdaWriter({ source: { in: "destination", prefix: "one/" }, outputPrefix: "two/" }),
        lambdaWriter({ ...second, source: { in: "destination", prefix: "two/" }, outputPrefix: "one/" }),
      ),
      'writers[0].outputPrefix: a prefix whose objects do not start an endless loop (through second, which listens on "two/" and thumbnail, which listens on "one/") | "two/"',
      'writers[1].outputPrefix: a prefix whose objects do not start an endless loop (through thumbnail, which listens on "one/" and second, which listens on "two/") | "one/"',
    ],
    [
      "two functions on one filter",
      two(
        lambdaWriter(),
        lambdaWriter({
          ...second,
          source: { in: "own-bucket", bucketName: "source-bucket", prefix: "uploads/raw/" },
        }),
      ),
      'writers[1].source.prefix: a filter that matches no key of writers[0].source, which has a notification of source-bucket too (to match the same keys, use trigger: { kind: "event-bridge" }, or "sns" with topicOf) | "uploads/raw/"',
    ],
    [
      "one bucket both made and existing",
      two(
        lambdaWriter(),
        lambdaWriter({
          ...second,
          source: { in: "own-bucket", bucketName: "source-bucket", existing: true, prefix: "raw/" },
        }),
      ),
      "writers[1].source.existing: false, as in writers[0].source, since it is the same bucket | true",
    ],
    [
      "a source in B of another Region",
      {
        ...withValue(smallConfig(), "accounts.B.region", "eu-west-1"),
        writers: [lambdaWriter({ source: { in: "destination" } })],
      },
      'writers[0].source.in: "own-bucket", or the function in the bucket\'s Region: S3 only invokes functions of its own Region | "destination", with the function in eu-central-1 and the bucket in eu-west-1',
    ],
  ])("%s", (_situation, config, ...findings) => {
    expect(findingsOf(config)).toEqual(findings);
  });

  test("two functions may share a bucket when no key fits both", () => {
    const config = two(
      lambdaWriter({ source: { in: "own-bucket", bucketName: "source-bucket", suffixes: [".jpg"] } }),
      lambdaWriter({
        ...second,
        source: { in: "own-bucket", bucketName: "source-bucket", suffixes: [".png"] },
      }),
    );
    expect(findingsOf(config)).toEqual([]);
  });

  test("one role name may be in both accounts, unless they are one", () => {
    const config = withValue(lambdaConfig(), "writers.0.handshake.roleName", "lambda-role");
    expect(findingsOf(config)).toEqual([]);
    expect(findingsOf(withValue(config, "accounts.B.id", "111111111111"))).toEqual([
      'writers[0].handshake.roleName: a role name that no other role of the account has | "lambda-role", as in writers[0].roleName',
    ]);
  });
});
