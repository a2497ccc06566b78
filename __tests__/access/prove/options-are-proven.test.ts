import { parseConfig } from "../../../config/parse-config";
import { isProven } from "./is-proven";
import { OPTION_CONFIGS } from "./option-configs";
import { stacksOf } from "./synthesized-stacks";

jest.setTimeout(120_000);

test.each(Object.entries(OPTION_CONFIGS))("%s: proven", (name, input) => {
  const config = parseConfig(input, name);
  expect(isProven(config, stacksOf(config))).toBe(true);
});
