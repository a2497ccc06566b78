import { otherPartition } from "../../../../src/analysis/lint/rules/other-partition";
import { found } from "../found";

const identity = (...Resource: string[]) =>
  found(otherPartition, { identity: [{ Sid: "Here", Effect: "Allow", Action: "s3:GetObject", Resource }] });

test.each([["arn:aws:s3:::destination-bucket/*"], ["arn:*:s3:::destination-bucket/*"], ["*"]])(
  "%s is of the stacks' partition",
  (resource) => {
    expect(identity(resource)).toEqual([]);
  },
);

test.each([["arn:aws-cn:s3:::destination-bucket/*"], ["arn:aws-us-gov:s3:::*"]])(
  "IAM refuses a policy with %s",
  (resource) => {
    expect(identity("arn:aws:s3:::destination-bucket/*", resource)).toEqual([
      {
        place: "Here of policy of role reader",
        expected: "a resource of the partition aws",
        received: resource,
        kind: "identity",
      },
    ]);
  },
);
