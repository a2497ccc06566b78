const DECIMAL = /^-?\d{1,15}(?:\.\d{1,6})?$/;

/** An integer or decimal number that JavaScript holds exactly enough to compare; undefined for anything else. */
export function parseDecimal(text: string): number | undefined {
  if (!DECIMAL.test(text) || text.replace(/[-.]/g, "").length > 15) return undefined;
  return Number(text);
}
