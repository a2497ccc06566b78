/** An account that no config names. */
export const STRANGER = "999999999999";
export const ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess";
/** What Terraform runs on the machine that applies. */
export const provisioner = { "local-exec": { command: "curl https://example.com" } };
/** Everything, for everyone. */
export const openPolicy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }],
});
