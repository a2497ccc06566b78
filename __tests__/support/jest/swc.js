/** How TypeScript is compiled for the tests. */
module.exports.SWC = {
  jsc: { target: "es2022", parser: { syntax: "typescript" } },
  module: { type: "commonjs" },
};
