const { readFileSync } = require("node:fs");
const Module = require("node:module");
const { transformSync } = require("@swc/core");
const { SWC } = require("./swc");

/** Lets Node.js load TypeScript by `require`, outside of jest's sandbox. */
Module._extensions[".ts"] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, "utf8"), { ...SWC, filename, sourceMaps: "inline" });
  module._compile(code, filename);
};
