/** The error that a check throws, to be compared field by field; undefined when it throws none. */
export function thrownBy(check: () => void): unknown {
  try {
    check();
  } catch (error) {
    return error;
  }
  return undefined;
}
