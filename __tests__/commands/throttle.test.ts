import { throttle } from "../../src/commands/throttle";

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test("what is done within two seconds is not told of; what takes longer, once in two seconds", () => {
  const told: number[] = [];
  const tell = throttle((done: number) => told.push(done));
  for (let done = 1; done <= 60; done++) {
    jest.advanceTimersByTime(100);
    tell(done);
  }
  expect(told).toEqual([20, 40, 60]);
});
