import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformOutput, TerraformStack } from "cdktf";
import {
  buildLambdaPackage,
  declareHandshakes,
  DestinationBucket,
  FunctionAlarms,
  FunctionCode,
  SourceBucket,
  WriterFunction,
} from "../../src/index";
import config from "./thumbnail.config";

/** An app of your own with a function: its code, its source bucket, a backfill and alarms, each where you want it. */
async function synthesize(): Promise<void> {
  const handshakes = declareHandshakes(config);
  const app = new App();

  const team = new TerraformStack(app, "team");
  new AwsProvider(team, "aws", { region: "eu-central-1", allowedAccountIds: ["111111111111"] });
  const code = new FunctionCode(
    team,
    "code",
    await buildLambdaPackage({ workload: "thumbnail", architecture: "arm64" }),
  );
  const thumbnail = new WriterFunction(team, "thumbnail", { handshakes, writer: "thumbnail", code });

  for (const { account, functions, sources } of handshakes.plan.producers) {
    for (const plan of sources) {
      new SourceBucket(team, plan.bucketName, { plan, account, functions: [thumbnail] });
    }
    new FunctionAlarms(team, "alarms", {
      account,
      topicName: "thumbnail-alarms",
      emails: ["operations@example.com"],
      preventDestroy: true,
      alarms: new Map(functions.map(({ writer, alarms }) => [writer.functionName, alarms])),
    });
  }

  const { backfill } = thumbnail;
  if (backfill !== undefined) {
    new TerraformOutput(team, "backfill", { value: backfill.stateMachine.arn });
  }

  const storage = new TerraformStack(app, "storage");
  new AwsProvider(storage, "aws", { region: "eu-central-1", allowedAccountIds: ["222222222222"] });
  new DestinationBucket(storage, "thumbnails", { handshakes });
  storage.addDependency(team);

  app.synth();
}

void synthesize();
