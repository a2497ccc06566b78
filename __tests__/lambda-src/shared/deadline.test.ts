import { startDeadline } from "../../../lambda-src/shared/deadline";

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

test.each([
  ["15 minutes", 900_000, 90_000, 5_000],
  ["a minute", 60_000, 15_000, 5_000],
  ["20 seconds", 20_000, 10_000, 5_000],
  ["3 seconds", 3_000, 1_500, 750],
])("of %s, the end is near and the work is given up in time", (_, total, nearMs, giveUpMs) => {
  const start = Date.now();
  const deadline = startDeadline({ getRemainingTimeInMillis: () => total - (Date.now() - start) });
  const at = (leftMs: number) => {
    jest.advanceTimersByTime(total - leftMs - (Date.now() - start));
    return [deadline.isNear(), deadline.signal.aborted];
  };
  expect(at(total)).toEqual([false, false]);
  expect(at(nearMs + 1)).toEqual([false, false]);
  expect(at(nearMs)).toEqual([true, false]);
  expect(at(giveUpMs + 1)).toEqual([true, false]);
  expect(at(giveUpMs)).toEqual([true, true]);
});

test("when the work is done, nothing is left running", () => {
  const deadline = startDeadline({ getRemainingTimeInMillis: () => 60_000 });
  expect(jest.getTimerCount()).toBe(1);
  deadline.clear();
  expect(jest.getTimerCount()).toBe(0);
  expect(deadline.signal.aborted).toBe(false);
});
