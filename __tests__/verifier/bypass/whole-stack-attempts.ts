import { allOf, type Attempt, type EditableStack, type Resources } from "./editable-stacks";

/** Changes the text of a stack's resources, wherever it is in them. */
function otherText(edit: (text: string, stack: EditableStack) => string): Attempt {
  return (stacks) =>
    stacks
      .map((stack) => {
        const before = JSON.stringify(stack.json.resource);
        const after = edit(before, stack);
        stack.json.resource = JSON.parse(after) as Resources;
        return after !== before;
      })
      .includes(true);
}

/** Puts instead of each reference the text that the model has for it: AWS invents another one. */
function asText(
  type: string,
  attribute: string,
  value: (name: string, stack: EditableStack) => string,
): Attempt {
  return otherText((text, stack) =>
    Object.keys(stack.json.resource[type] ?? {}).reduce((all, name) => {
      const reference = `${type}.${name}.${attribute}`;
      const written = value(name, stack);
      return all
        .replaceAll(`\${${reference}}`, written)
        .replaceAll(reference, JSON.stringify(JSON.stringify(written)).slice(1, -1));
    }, text),
  );
}

/** Takes every resource of a type to the stack of another account. */
function elsewhere(type: string): Attempt {
  return (stacks) => {
    const found = allOf(stacks, type);
    for (const { id, json, name, args } of found) {
      const next = stacks[(stacks.findIndex((stack) => stack.id === id) + 1) % stacks.length];
      if (next === undefined || homeOf(next).account === homeOf({ id, json }).account) return false;
      const text = JSON.stringify({ ...args, provider: `aws.${next.id}`, depends_on: undefined });
      const moved = text.replaceAll(
        /\$\{(aws_s3_bucket)\.([\w-]+)\.id\}/g,
        (_all, of: string, bucket: string) => String(json.resource[of]?.[bucket]?.["bucket"]),
      );
      Reflect.deleteProperty(json.resource[type] ?? {}, name);
      next.json.resource[type] = { ...next.json.resource[type], [name]: JSON.parse(moved) };
    }
    return found.length > 0;
  };
}

function homeOf({ json }: EditableStack): { readonly region: string; readonly account: string } {
  const [provider] = (json["provider"] as { aws: { region: string; allowed_account_ids: string[] }[] }).aws;
  return { region: String(provider?.region), account: String(provider?.allowed_account_ids[0]) };
}

/** What is about more than one resource. */
export const WHOLE_STACK_ATTEMPTS: Readonly<Record<string, Attempt>> = {
  "a key's ARN as text": asText("aws_kms_key", "arn", (name, stack) => {
    const { region, account } = homeOf(stack);
    return `arn:aws:kms:${region}:${account}:key/${name}`;
  }),
  "a key's id as text": asText("aws_kms_key", "key_id", (name) => name),
  "a permission set's ARN as text": asText(
    "aws_ssoadmin_permission_set",
    "arn",
    (name) => `arn:aws:sso:::permissionSet/${name}`,
  ),
  "a location's id as text": asText(
    "aws_s3control_access_grants_location",
    "access_grants_location_id",
    (name) => name,
  ),
  "a version as text": asText("aws_lambda_function", "version", () => "newest"),
  "the version of another function": (stacks) => {
    const [first, second] = allOf(stacks, "aws_lambda_alias");
    if (first === undefined || second === undefined) return false;
    [first.args["function_version"], second.args["function_version"]] = [
      second.args["function_version"],
      first.args["function_version"],
    ];
    return true;
  },
  "another instance of Identity Center": otherText((text) =>
    text.replaceAll(/instance\/ssoins-\w+/g, "instance/ssoins-9999999999abcdef"),
  ),
  "what already exists, taken over": (stacks) => {
    for (const { json } of stacks) {
      const of = (type: string, name: string): object[] =>
        Object.entries(json.resource[type] ?? {}).map(([key, args]) => ({
          id: args[name],
          to: `${type}.${key}`,
        }));
      const blocks = [...of("aws_iam_role", "name"), ...of("aws_s3_bucket", "bucket")];
      if (JSON.stringify(blocks) === JSON.stringify(json["import"])) return false;
      json["import"] = blocks;
    }
    return true;
  },
  "the stacks of another environment, whose states someone else keeps": (stacks) => {
    for (const stack of stacks) {
      const backend = { s3: { bucket: "somebody-elses-states", key: "x", region: "us-east-1" } };
      Object.assign(stack, { id: `other_${stack.id}` });
      stack.json["terraform"] = { ...(stack.json["terraform"] as object), backend };
    }
    return true;
  },
  "a notification by another account": elsewhere("aws_s3_bucket_notification"),
  "a trail of another account": elsewhere("aws_cloudtrail"),
  "an analyzer of another account": elsewhere("aws_accessanalyzer_analyzer"),
};
