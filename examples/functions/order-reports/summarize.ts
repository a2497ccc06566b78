/** How many lines a CSV file has below its head, and what its last column adds up to. */
export function summarize(csv: string): { readonly orders: number; readonly total: number } {
  const lines = csv.trim().split(/\r?\n/).slice(1);
  const amounts = lines.map((line) => Number(line.split(",").at(-1)));
  return { orders: lines.length, total: amounts.reduce((sum, amount) => sum + amount, 0) };
}
