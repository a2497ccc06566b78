import { allow, bucket, B, madeUpState, policy, readMadeUp } from "./made-up";

function notes(type: string, text: string | null): readonly string[] {
  const endpoint = {
    address: `${type}.s3`,
    values: { service_name: "com.amazonaws.eu-central-1.s3", policy: text },
  };
  const resources = [bucket("aws_s3_bucket.b", "lake"), endpoint];
  return readMadeUp({ "b.json": madeUpState(resources) }, [{ name: "aws", account: B }]).notes;
}

const everyone = { Principal: "*" };

describe.each(["aws_vpc_endpoint", "aws_vpc_endpoint_policy"])("an %s", (type) => {
  it.each([
    ["one bucket alone", policy(allow("*", "arn:aws:s3:::lake/*", everyone))],
    ["one organization alone", policy(allow("*", "*", { ...everyone, Condition: { Null: { a: "true" } } }))],
    [
      "all but something",
      policy(allow("*", "*", everyone), { Effect: "Deny", ...everyone, Action: "s3:*", Resource: "*" }),
    ],
  ])("that lets through %s is reported", (_what, text) => {
    expect(notes(type, text)).toEqual([
      `VPC endpoint policies, which are not read and may deny requests through the endpoint: ${type}.s3`,
    ]);
  });

  it.each([
    ["no policy", null],
    ["the policy that AWS gives it", policy(allow("*", "*", everyone))],
    ["a list of everyone", policy(allow("*", "*", { Principal: { AWS: ["*"] } }))],
  ])("with %s is not", (_what, text) => {
    expect(notes(type, text)).toEqual([]);
  });
});
