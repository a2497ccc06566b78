import { Fn, Token } from "cdktf";
import { policyDocument, type IdentityStatement } from "../../src/policies/statement";
import { render } from "../../src/policies/render";

const allow = (resource: string): IdentityStatement => ({
  Sid: "Allow",
  Effect: "Allow",
  Action: ["s3:GetObject"],
  Resource: [resource],
});

test("makes a jsonencode expression of the document", () => {
  expect(Fn.jsonencode({ a: 1 })).toBeDefined();
  expect(render(policyDocument([allow("arn:aws:s3:::bucket/*")]))).toMatch(/^\$\{TfToken\[/);
});

test.each(['a"b', "a\\b", "a\nb", "a%{b}"])("refuses %j, which cdktf would not escape", (resource) => {
  expect(() => render(policyDocument([allow(resource)]))).toThrow(
    /^expected a document without quotes, backslashes, line ends and %\{, received/,
  );
});

test("lets references through", () => {
  const reference = Token.asString("${aws_s3_bucket.b.arn}");
  expect(render(policyDocument([allow(reference)]))).toMatch(/^\$\{TfToken\[/);
});
