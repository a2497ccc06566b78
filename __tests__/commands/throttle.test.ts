import { throttle } from "../../src/commands/throttle";

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test("what is done within two seconds is not reported; what takes longer, once in two seconds", () => {
  const reported: number[] = [];
  const report = throttle((done: number) => reported.push(done));
  for (let done = 1; done <= 60; done++) {
    jest.advanceTimersByTime(100);
    report(done);
  }
  expect(reported).toEqual([20, 40, 60]);
});
