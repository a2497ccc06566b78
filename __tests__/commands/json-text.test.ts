import { jsonText } from "../../src/commands/json-text";
import { asNote } from "../../src/iam";

test("reasons are data with a text, wherever they stand", () => {
  const statement = {
    kind: "statement",
    effect: "Deny",
    side: "resource",
    policy: "bucket policy of b",
    statement: 0,
    sid: "DenyOldTls",
  };
  const result = { kind: "other", rows: [{ why: [statement, asNote("as it is")] }] };
  expect(JSON.parse(jsonText(result))).toEqual({
    kind: "other",
    rows: [
      {
        why: [
          { ...statement, text: "denied by DenyOldTls of bucket policy of b" },
          { kind: "note", text: "as it is" },
        ],
      },
    ],
  });
});
