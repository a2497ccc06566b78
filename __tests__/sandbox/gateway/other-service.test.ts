import { notImplemented } from "../../../src/sandbox/gateway/aws-error";
import { parseRequest } from "../../../src/sandbox/gateway/http-request";
import { otherServiceAnswer } from "../../../src/sandbox/gateway/other-service";

const error = notImplemented("x");
const MESSAGE = "The sandbox does not implement x.";

function answerTo(service: string, headers: Record<string, string>) {
  return otherServiceAnswer(error, service, parseRequest("POST", "/", headers), "ID");
}

describe("a refusal of another service's request", () => {
  test("is JSON for those that are asked by path, or in JSON", () => {
    const json = { "content-type": "application/x-amz-json-1.1" };
    for (const headers of [{} as Record<string, string>, json]) {
      const { status, body, headers: answered } = answerTo("lambda", headers);
      expect([status, answered["x-amzn-errortype"]]).toEqual([501, "NotImplemented"]);
      expect(JSON.parse(body.toString())).toEqual({ __type: "NotImplemented", message: MESSAGE });
    }
  });

  test("is XML for those that are asked by a form, and in EC2's own form for EC2", () => {
    const form = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
    const error = `<Code>NotImplemented</Code><Message>${MESSAGE}</Message>`;
    expect(answerTo("iam", form).body.toString()).toContain(`<Type>Receiver</Type>${error}`);
    expect(answerTo("ec2", form).body.toString()).toContain(`<Errors><Error>${error}</Error></Errors>`);
    expect(answerTo("route53", {}).body.toString()).toContain(error);
  });

  test("is CBOR for those that speak it", () => {
    const { body } = answerTo("monitoring", { "smithy-protocol": "rpc-v2-cbor" });
    const text = (value: string) => Buffer.concat([Buffer.from([0x79, 0, value.length]), Buffer.from(value)]);
    expect(body).toEqual(
      Buffer.concat([Buffer.from([0xa2]), ...["__type", "NotImplemented", "message", MESSAGE].map(text)]),
    );
  });
});
