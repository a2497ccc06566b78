import { decide, EvaluationError, explain, reasonText } from "../../src/iam";
import { compileCase, readCaseFiles, requestOfCase, unexpectedElements, type CaseFile } from "./case-file";

const files = readCaseFiles();

describe("case files", () => {
  it("are at least 150, denials before all", () => {
    const denials = files.filter(({ name }) => name.includes("denied"));
    expect(files.length).toBeGreaterThanOrEqual(150);
    expect(denials.length).toBeGreaterThanOrEqual(files.length / 2);
  });

  it("include the decision table of document 001", () => {
    expect(files.filter(({ name }) => name.startsWith("document-001-")).map(({ name }) => name)).toEqual([
      "document-001-allowed-when-role-has-no-s3-permission-and-bucket-policy-allows",
      "document-001-denied-when-bucket-policy-does-not-name-the-principal",
      "document-001-denied-when-role-explicitly-denies",
    ]);
  });

  it("have names that every file system takes", () => {
    expect(files.map(({ name }) => name).filter((name) => !/^[A-Za-z0-9-]+$/.test(name))).toEqual([]);
  });

  it("have no element that no test reads", () => {
    const unread = files.map(({ name, json }) => ({ name, elements: unexpectedElements(json) }));
    expect(unread.filter(({ elements }) => elements.length > 0)).toEqual([]);
  });

  it("are named for their outcomes", () => {
    const misnamed = files.filter(({ name, json }) => {
      const { expect: expected } = json as CaseFile;
      const word = "error" in expected ? "refused" : expected.result === "allowed" ? "allowed" : "denied";
      return !name.split("-").includes(word);
    });
    expect(misnamed.map(({ name }) => name)).toEqual([]);
  });
});

describe("decisions", () => {
  it.each(files)("$name", ({ json }) => {
    const file = json as CaseFile;
    if ("error" in file.expect) {
      const { error, message } = file.expect;
      expect(attempt(file)).toEqual({ code: error, message });
      return;
    }
    const [request, policies] = [requestOfCase(file), compileCase(file)];
    const decision = decide(request, policies);
    const { result, decidedBy, sides, missing, refusal } = file.expect;
    expect({
      result: decision.result,
      decidedBy: decision.decidedBy,
      refusal: decision.refusal,
    }).toEqual({ result, decidedBy, refusal });
    expect(decision.sides).toMatchObject(sides ?? {});
    const reasons = explain(decision, request, policies);
    expect(reasons.map(({ kind }) => kind)).toEqual(
      decidedBy.length === 0
        ? ["note"]
        : decidedBy.map(() => (result === "implicitly-denied" ? "no-allow" : "statement")),
    );
    if (missing !== undefined) expect(reasons.map(reasonText)).toEqual(missing);
  });
});

function attempt(file: CaseFile): unknown {
  try {
    return decide(requestOfCase(file), compileCase(file));
  } catch (error) {
    if (error instanceof EvaluationError) return { code: error.code, message: error.message };
    throw error;
  }
}
