import { portIn } from "../../../src/sandbox/moto/start-moto";

describe("the line that says where moto listens", () => {
  test("is taken as it is", () => {
    expect(portIn('{"port": 4566}')).toBe(4566);
  });

  test.each([
    "Unable to find appropriate backend for access-analyzer.eu-central-1.amazonaws.com.",
    '{"port": "4566"}',
    '{"port": 4566} and more',
    '{"ports": 4566}',
    "",
    "{",
  ])("%j says nothing of it", (line) => {
    expect(portIn(line)).toBeUndefined();
  });
});
