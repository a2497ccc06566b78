const { AsyncLocalStorage } = require("node:async_hooks");
const { types } = require("node:util");
const { TestEnvironment } = require("jest-environment-node");
require("./native-typescript");

/** What is of a kind in one realm is of that kind in every other one, as in Node.js, where there is one realm. */
const KINDS = {
  Date: types.isDate,
  Error: types.isNativeError,
  Map: types.isMap,
  Promise: types.isPromise,
  RegExp: types.isRegExp,
  Set: types.isSet,
  ...Object.fromEntries(["SyntaxError", "TypeError", "RangeError"].map((name) => [name, isErrorOf(name)])),
};
/** By their constructors sharp knows what it is given. jest shares Uint8Array already. */
const SHARED = {
  Float32Array,
  Float64Array,
  Int16Array,
  Int32Array,
  Int8Array,
  Uint16Array,
  Uint32Array,
  Uint8ClampedArray,
};
unite(globalThis);

/** Those that the suite uses. jest has one for each suite, which keeps the suite and slows down every promise of later ones. */
const storages = new Set();
const { run } = AsyncLocalStorage.prototype;
AsyncLocalStorage.prototype.run = function (...args) {
  storages.add(this);
  return run.apply(this, args);
};

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
    Object.assign(this.global, SHARED);
    // Where each token was made, which CDKTF finds out by way of jest's source maps, is shown by nothing here.
    require("cdktf/lib/tokens/private/stack-trace").captureStackTrace = () => [];
  }

  async teardown() {
    replaceEnv(this.env);
    for (const storage of storages) storage.disable();
    storages.clear();
    await super.teardown();
  }
};

function replaceEnv(env) {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
}

function isErrorOf(name) {
  return (value) => {
    if (!types.isNativeError(value)) return false;
    for (let kind = Object.getPrototypeOf(value); kind !== null; kind = Object.getPrototypeOf(kind))
      if (kind.constructor.name === name) return true;
    return false;
  };
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
