import type { Proof } from "../verifier";

/** `proven for every request: nothing missing, nothing too much (…)`, or what is wrong. */
export function verdictLine(proof: Proof): string {
  const count = countText(proof);
  if (proof.proven) return `proven for every request: nothing missing, nothing too much (${count})`;
  const { missing, tooMuch, different, linted } = faultsOf(proof);
  const parts = [
    ...(missing > 0 ? [`${missing} missing`] : []),
    ...(tooMuch > 0 ? [`${tooMuch} too much`] : []),
    ...(different > 0 ? [`${different} settings other than the config's`] : []),
    ...(linted > 0 ? [`${linted} found by lint`] : []),
  ];
  return `not proven: ${parts.join(", ")} (${count})`;
}

/** How much was compared. */
export function countText({ classes, spaces, settings }: Proof): string {
  const number = (count: number, one: string, several: string): string =>
    `${count.toLocaleString("en")} ${count === 1 ? one : several}`;
  return [
    number(classes, "kind of principals", "kinds of principals"),
    number(spaces, "set of requests", "sets of requests"),
    number(settings.length, "setting", "settings"),
  ].join(", ");
}

/** The numbers of findings, by kind. */
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
