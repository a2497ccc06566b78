import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { App, TerraformOutput, TerraformStack } from "cdktf";
import { policyDocument, type IdentityStatement } from "../../src/policies/statement";
import { render } from "../../src/policies/render";

const allow = (resource: string): IdentityStatement => ({
  Sid: "Allow",
  Effect: "Allow",
  Action: ["s3:GetObject"],
  Resource: [resource],
});

test.each<[string, (bucketArn: string) => string, string]>([
  ["a text", () => "arn:aws:s3:::b/*", '"arn:aws:s3:::b/*"'],
  ["a reference, which stays one", (arn) => arn, "aws_s3_bucket.b.arn"],
  ["a reference within a text", (arn) => `${arn}/*`, '"${aws_s3_bucket.b.arn}/*"'],
  [
    "a policy variable, which Terraform leaves alone",
    () => "arn:aws:s3:::b/${aws:username}",
    '"arn:aws:s3:::b/$${aws:username}"',
  ],
])("the expression that Terraform reads, of %s", (_, resourceOf, written) => {
  const stack = new TerraformStack(new App({ stackTraces: false }), "stack");
  const resource = resourceOf(new S3Bucket(stack, "b", { bucket: "b" }).arn);
  new TerraformOutput(stack, "policy", { value: render(policyDocument([allow(resource)])), staticId: true });
  expect(stack.toTerraform()).toMatchObject({
    output: {
      policy: {
        value: `\${jsonencode({"Version" = "2012-10-17", "Statement" = [{"Sid" = "Allow", "Effect" = "Allow", "Action" = ["s3:GetObject"], "Resource" = [${written}]}]})}`,
      },
    },
  });
});

test.each(['a"b', "a\\b", "a\nb", "a%{b}"])("refuses %j, which cdktf would not escape", (resource) => {
  expect(() => render(policyDocument([allow(resource)]))).toThrow(
    /^expected a document without quotes, backslashes, line ends and %\{, received/,
  );
});
