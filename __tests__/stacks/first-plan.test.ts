import { parseConfig } from "../../src/config/parse-config";
import { OPTION_CONFIGS } from "../verifier/option-configs";
import { EXAMPLE_NAMES, loadExample, stacksOf } from "../verifier/synthesized-stacks";

/** The documents of a stack, as expressions of Terraform, by their places. */
function documentsOf(value: unknown, place = ""): [place: string, expression: string][] {
  if (typeof value === "string") return value.includes("jsonencode(") ? [[place, value]] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => documentsOf(inner, `${place}/${key}`));
}

/** The references in an expression: whatever stands outside of its strings. */
function referencesIn(expression: string): readonly string[] {
  return (
    expression.replace(/"(?:[^"\\$]|\\.|\$(?!\{))*"/g, '""').match(/\b(?:aws|data|local|var)[_.][\w.-]+/g) ??
    []
  );
}

test("a reference in a document is found, a name is not", () => {
  expect(referencesIn('${jsonencode({"a" = "aws_x.y", "b" = aws_kms_key.k.arn})}')).toEqual([
    "aws_kms_key.k.arn",
  ]);
  expect(referencesIn('${jsonencode({"a" = "${aws_s3_bucket.b.arn}/*"})}')).toEqual(["aws_s3_bucket.b.arn"]);
});

test.each([
  ...EXAMPLE_NAMES.map((name) => [name, () => loadExample(name)] as const),
  ...Object.entries(OPTION_CONFIGS).map(
    ([name, input]) => [name, () => Promise.resolve(parseConfig(input, name))] as const,
  ),
])(
  "%s: every policy shows in the first plan: it holds no reference to what is yet to be made",
  async (_name, load) => {
    const documents = documentsOf(stacksOf(await load()).map(({ json }) => json));
    expect(documents.length).toBeGreaterThan(0);
    expect(documents.filter(([, expression]) => referencesIn(expression).length > 0)).toEqual([]);
  },
);
