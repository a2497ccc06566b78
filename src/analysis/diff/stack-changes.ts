import type { Model, ModelStack } from "../../terraform-model/model";
import { isObject } from "../../iam/parse-json";
import { settingText } from "../../terraform-model/resources-of";
import type { AccessImpact, SettingChange } from "./access-diff";

/**
 * The stacks, their accounts, Terraform's credentials, provider and state: anyone who can read a state or intercept
 * Terraform has access that no policy here shows.
 */
export function stackChanges(before: Model, after: Model): SettingChange[] {
  const ids = [...new Set([...after.stacks, ...before.stacks].map(({ id }) => id))];
  return ids.flatMap((id) => {
    const [old, now] = [before, after].map(({ stacks }) => stacks.find((stack) => stack.id === id));
    if (now === undefined) return goneStack(id);
    return old === undefined ? newStack(now, before) : changedStack(old, now);
  });
}

/** Its removal allows nothing; its resources stay until someone destroys them. */
function goneStack(id: string): SettingChange[] {
  return [change(id, "in the stacks", "yes", "no", "neutral")];
}

/** A new stack may take over resources of another one, so it needs a review. */
function newStack(now: ModelStack, before: Model): SettingChange[] {
  const { id, provider, backend } = now;
  return [
    change(id, "in the stacks", "no", "yes", "wider"),
    change(id, "account and Region", "none", placeText(now), "neutral"),
    change(id, "provider", "none", settingText(provider), isPlain(provider) ? "neutral" : "wider"),
    change(id, "backend", "none", settingText(backend), isKnownBackend(now, before) ? "neutral" : "wider"),
    change(
      id,
      "version of AWS's provider",
      "none",
      versionText(now),
      before.stacks.some((stack) => versionText(stack) === versionText(now)) ? "neutral" : "wider",
    ),
  ];
}

function changedStack(old: ModelStack, now: ModelStack): SettingChange[] {
  const { id } = now;
  const changes = [
    change(id, "account and Region", placeText(old), placeText(now), "wider"),
    change(
      id,
      "provider",
      settingText(old.provider),
      settingText(now.provider),
      withoutBetween(old.provider) === settingText(now.provider) ? "narrower" : "wider",
    ),
    change(id, "backend", settingText(old.backend), settingText(now.backend), "wider"),
    // Another version is another program with the credentials; pinning a version narrows.
    change(
      id,
      "version of AWS's provider",
      versionText(old),
      versionText(now),
      old.requiredProviders === undefined ? "narrower" : "wider",
    ),
  ];
  return changes.filter(({ before, after }) => before !== after);
}

/** Arguments that do not affect access: a profile's name, and tags. */
const PLAIN: ReadonlySet<string> = new Set(["profile", "default_tags"]);

function isPlain(provider: ModelStack["provider"]): boolean {
  return Object.keys(provider).every((name) => PLAIN.has(name));
}

/** Arguments that put something between Terraform and AWS. */
const BETWEEN: ReadonlySet<string> = new Set([
  "custom_ca_bundle",
  "endpoints",
  "http_proxy",
  "https_proxy",
  "insecure",
]);

function withoutBetween(provider: ModelStack["provider"]): string {
  return settingText(Object.fromEntries(Object.entries(provider).filter(([name]) => !BETWEEN.has(name))));
}

/** The state is next to the stacks, or where another stack has its state. */
function isKnownBackend({ id, backend }: ModelStack, before: Model): boolean {
  const localState = settingText({ local: { path: `../../../terraform.${id}.tfstate` } });
  return (
    settingText(backend) === localState || before.stacks.some((stack) => isSameBucket(stack.backend, backend))
  );
}

function isSameBucket(old: unknown, now: unknown): boolean {
  const [was, is] = [old, now].map((backend) => {
    const { s3, ...others } = isObject(backend) ? backend : {};
    return isObject(s3) && Object.keys(others).length === 0 ? settingText({ ...s3, key: null }) : undefined;
  });
  return was !== undefined && was === is;
}

function versionText({ requiredProviders }: ModelStack): string {
  return requiredProviders === undefined ? "none" : settingText(requiredProviders);
}

function placeText({ account, region }: ModelStack): string {
  return `${account} ${region}`;
}

function change(
  id: string,
  name: string,
  before: string,
  after: string,
  bearing: AccessImpact,
): SettingChange {
  return { subject: `stack ${id}`, name, before, after, bearing };
}
