import type { Proof } from "../prove";

/** `proven: 2,955 questions, nothing missing, nothing too much`, or what is wrong. */
export function verdictLine(proof: Proof): string {
  const count = `${proof.questions.toLocaleString("en")} questions`;
  if (proof.proven) return `proven: ${count}, nothing missing, nothing too much`;
  const { missing, tooMuch, different, linted } = faultsOf(proof);
  const parts = [
    ...(missing > 0 ? [`${missing} missing`] : []),
    ...(tooMuch > 0 ? [`${tooMuch} too much`] : []),
    ...(different > 0 ? [`${different} settings other than the config's`] : []),
    ...(linted > 0 ? [`${linted} found by lint`] : []),
  ];
  return `not proven: ${count}, ${parts.join(", ")}`;
}

/** How much is wrong, by how. */
export function faultsOf({ rows, settings, lint }: Proof): {
  readonly missing: number;
  readonly tooMuch: number;
  readonly different: number;
  readonly linted: number;
} {
  const count = (wanted: string): number => rows.filter(({ verdict }) => verdict === wanted).length;
  return {
    missing: count("missing"),
    tooMuch: count("too-much"),
    different: settings.filter(({ verdict }) => verdict === "different").length,
    linted: lint.length,
  };
}
