import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack } from "cdktf";
import { declareHandshakes, DestinationBucket, WriterRole } from "../../src/index";

/** An app of your own: the same declaration, its halves in your own stacks. */
const handshakes = declareHandshakes({
  accounts: {
    A: { id: "111111111111", region: "eu-central-1" },
    B: { id: "222222222222", region: "eu-central-1" },
  },
  destination: { bucketName: "reports-of-all-teams" },
  writers: [{ kind: "ecs-task", name: "reports", roleName: "report-writer", prefixes: ["reports/"] }],
});

const app = new App();

const team = new TerraformStack(app, "team");
new AwsProvider(team, "aws", { region: "eu-central-1", allowedAccountIds: ["111111111111"] });
new WriterRole(team, "writer", { handshakes, writer: "reports" });

const storage = new TerraformStack(app, "storage");
new AwsProvider(storage, "aws", { region: "eu-central-1", allowedAccountIds: ["222222222222"] });
new DestinationBucket(storage, "reports", { handshakes });
storage.addDependency(team);

app.synth();
