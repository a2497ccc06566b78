import { evaluateDeep } from "../../../src/terraform-model/expressions/evaluate-expression";
import { ExpressionError } from "../../../src/terraform-model/expressions/expression-error";

const values: Record<string, unknown> = { "aws_s3_bucket.b.arn": "arn:aws:s3:::b", "x.list.0": "first" };
const resolve = (path: readonly string[]): unknown => {
  const value = values[path.join(".")];
  if (value === undefined) throw new ExpressionError(`expected a resource, received ${path.join(".")}`);
  return value;
};
const evaluate = (value: unknown): unknown => evaluateDeep(value, resolve);

test.each<[text: unknown, value: unknown]>([
  ["plain", "plain"],
  ["", ""],
  [3, 3],
  ["${3}", 3],
  ["${-1.5e2}", -150],
  ["role-${123456789012345}", "role-123456789012345"],
  ["caf\u00e9 \u{1F600}", "caf\u00e9 \u{1F600}"],
  ["${true}", true],
  ["${null}", null],
  ["${aws_s3_bucket.b.arn}", "arn:aws:s3:::b"],
  ["${ aws_s3_bucket.b.arn }/uploads/*", "arn:aws:s3:::b/uploads/*"],
  ["${x.list[0]}", "first"],
  ["$${aws:username} costs 5$", "${aws:username} costs 5$"],
  ["%%{if}", "%{if}"],
  ['${"quoted \\"text\\" \\\\ \\n \\u00e9"}', 'quoted "text" \\ \n é'],
  ['${["a", 1, [],]}', ["a", 1, []]],
  ['${{"k" = "v", bare: {}}}', { k: "v", bare: {} }],
  [
    '${jsonencode({"Resource" = ["${aws_s3_bucket.b.arn}/*", aws_s3_bucket.b.arn], "n" = 1.2})}',
    '{"Resource":["arn:aws:s3:::b/*","arn:aws:s3:::b"],"n":1.2}',
  ],
  ['${jsonencode({"k" = "$${aws:PrincipalTag/team}"})}', '{"k":"${aws:PrincipalTag/team}"}'],
  [{ list: ["${aws_s3_bucket.b.arn}"] }, { list: ["arn:aws:s3:::b"] }],
])("%j is %j", (text, value) => {
  expect(evaluate(text)).toEqual(value);
});

test.each<[text: string, message: string]>([
  ["${", "expected an expression at 2, received the end"],
  ["${aws_s3_bucket.b.arn", "expected } at 21, received the end"],
  ["${jsonencode({)}", "expected a key at 14, received )}"],
  ['${jsonencode({"a" 1})}', "expected = after a key at 18, received 1})}"],
  ['${["a" "b"]}', 'expected , or ] at 7, received "b"]}'],
  ['${"open}', "expected a closing quote at 8, received the end"],
  ['${"\\q"}', 'expected an escape such as \\n at 3, received \\q"}'],
  ["%{ if true }x%{ endif }", "expected no template directive at 0, received %{ if true }x%{ endif }"],
  ["${1 + 1}", "expected } at 4, received + 1}"],
  ["${a ? b : c}", "expected } at 4, received ? b : c}"],
  ['${file("x")}', "expected jsonencode with one argument, received file with 1"],
  ["${jsonencode(1, 2)}", "expected jsonencode with one argument, received jsonencode with 2"],
  ["${aws_s3_bucket.gone.arn}", "expected a resource, received aws_s3_bucket.gone.arn"],
  ['a${["x"]}', 'expected text in a template, received ["x"]'],
  ["role-${1234567890123456}", "expected a number of at most 15 digits before this at 23, received }"],
  ["role-${1e21}", "expected a number of at most 15 digits before this at 11, received }"],
  ["role-${0.0000001}", "expected a number of at most 15 digits before this at 16, received }"],
  ['${"\\ud83d\\ude00"}', "expected no escape of a surrogate before this at 9"],
  ["cafe\u0301/", "expected text of composed characters (NFC), received"],
  ['caf${"e\\u0301"}/', "expected text of composed characters (NFC), received"],
  ["half \ud83d", "expected text of composed characters (NFC), received"],
])("%j is refused", (text, message) => {
  const failing = () => evaluate(text);
  expect(failing).toThrow(ExpressionError);
  expect(failing).toThrow(message);
});
