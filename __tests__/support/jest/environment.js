const { types } = require("node:util");
const { TestEnvironment } = require("jest-environment-node");

/** What is of a kind in one realm is of that kind in every other one, as in Node.js, where there is one realm. */
const KINDS = {
  Date: types.isDate,
  Error: types.isNativeError,
  Map: types.isMap,
  Promise: types.isPromise,
  RegExp: types.isRegExp,
  Set: types.isSet,
  Float32Array: types.isFloat32Array,
  Float64Array: types.isFloat64Array,
  Int8Array: types.isInt8Array,
  Int16Array: types.isInt16Array,
  Int32Array: types.isInt32Array,
  Uint8ClampedArray: types.isUint8ClampedArray,
  Uint16Array: types.isUint16Array,
  Uint32Array: types.isUint32Array,
};
unite(globalThis);

/**
 * jest's environment for Node.js, made for packages that are loaded once for all suites of a process (native-module.js):
 * they and the suite have one process.env, which is a copy elsewhere, and agree on `instanceof`.
 */
module.exports = class extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.env = { ...process.env };
    Object.defineProperty(this.global.process, "env", { get: () => process.env, set: replaceEnv });
    // A package that is loaded once (graceful-fs) remembers the working directory until this very process.chdir is called.
    this.global.process.chdir = (folder) => process.chdir(folder);
    this.global.process.cwd = () => process.cwd();
    this.global.requireNatively = require;
    unite(this.global);
    // Where each token was made, which CDKTF finds out by way of jest's source maps, is shown by nothing here.
    require("cdktf/lib/tokens/private/stack-trace").captureStackTrace = () => [];
  }

  async teardown() {
    replaceEnv(this.env);
    await super.teardown();
  }
};

function replaceEnv(env) {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
}

function unite(realm) {
  const isInstance = Function.prototype[Symbol.hasInstance];
  for (const [name, isOfKind] of Object.entries(KINDS)) {
    const kind = realm[name];
    Object.defineProperty(kind, Symbol.hasInstance, {
      value(value) {
        return (this === kind && isOfKind(value)) || isInstance.call(this, value);
      },
    });
  }
}
