/** The store behind the gateway: moto's S3 server, which the project installs. */
export { installPython, programIn, PYTHON_ENVIRONMENTS, type PythonEnvironment } from "./install-python";
export { MotoError, type MotoErrorCode } from "./moto-error";
export { startMoto, type Moto, type MotoOptions } from "./start-moto";
