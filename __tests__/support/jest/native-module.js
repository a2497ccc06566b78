/** jest's transform of packages that are loaded once in a process: what is in the file does not matter. */
module.exports = { process: () => ({ code: "module.exports = requireNatively(__filename);" }) };
