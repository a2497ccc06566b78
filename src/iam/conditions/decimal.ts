const DECIMAL = /^-?\d{1,15}(?:\.\d{1,6})?$/;

/** An integer or decimal number that JavaScript can compare exactly; undefined for anything else. */
export function parseDecimal(text: string): number | undefined {
  if (!DECIMAL.test(text) || text.replace(/[-.]/g, "").length > 15) return undefined;
  return Number(text);
}
