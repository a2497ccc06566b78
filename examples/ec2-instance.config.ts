import { defineConfig } from "../src/config/define-config";

/**
 * Instances of EC2 write by an instance profile. It is made with the role and has its name; the template that starts the
 * instances names it.
 */
export default defineConfig({
  accounts: {
    A: { id: "111111111111", region: "eu-central-1" },
    B: { id: "222222222222", region: "eu-central-1" },
  },
  destination: { bucketName: "instance-reports-222222222222" },
  writers: [
    {
      kind: "service",
      name: "instances",
      roleName: "report-instances",
      services: ["ec2.amazonaws.com"],
      prefixes: ["reports/"],
    },
  ],
});
