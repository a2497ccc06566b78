import { parsePolicy, type ControlLevel, type NamedPolicy, type PolicyDocument } from "../../iam";
import { FULL_AWS_ACCESS } from "../../terraform-model/full-aws-access";
import { groupBy } from "../../terraform-model/group-by";
import type { Model, ModelControl } from "../../terraform-model/model";
import type { Limits } from "./guardrails";

/**
 * The SCPs and RCPs that the stacks attach. One that may be above an account makes its denials undetermined. With one
 * that allows something, it is unknown whether FullAWSAccess is attached.
 */
export function controlsOf({ controls }: Model): Pick<Limits, "scpsOver" | "rcpsOver"> {
  return {
    scpsOver: levelsOver(controls, "scp"),
    rcpsOver: levelsOver(controls, "rcp"),
  };
}

function levelsOver(
  controls: readonly ModelControl[],
  type: ModelControl["type"],
): (account: string) => readonly ControlLevel[] {
  const byTarget = groupBy(
    controls.filter((one) => one.type === type),
    ({ target }) => target,
  );
  const known = new Map<string, readonly ControlLevel[]>();
  return (account) => {
    const levels =
      known.get(account) ??
      [...byTarget].flatMap(([target, all]): ControlLevel[] => {
        const own = all.filter(({ bound, free, mayBindOthers }) =>
          free.includes(account) ? false : mayBindOthers || bound.includes(account),
        );
        if (own.length === 0) return [];
        const policies = own.flatMap((control) => policiesAt(control, account));
        return [{ name: target, policies: type === "rcp" ? policies : [...policies, fullAccess(own)] }];
      });
    known.set(account, levels);
    return levels;
  };
}

function policiesAt({ policy, bound, target }: ModelControl, account: string): NamedPolicy[] {
  if (bound.includes(account)) return [policy];
  const { name, document } = policy;
  const reason = `attached to ${target}, and no file says whether account ${account} is below it`;
  return [
    { name, document: only("Allow", document) },
    { name, document: perhaps(only("Deny", document), reason) },
  ];
}

/** Each level needs a policy that allows: with only denials, it is this one. */
function fullAccess(own: readonly ModelControl[]): NamedPolicy {
  const document = parsePolicy(FULL_AWS_ACCESS, "FullAWSAccess", "scp");
  const denies = own.every(({ policy: { document: one } }) => only("Allow", one).statements.length === 0);
  const reason = "no file says whether it is attached, too";
  return { name: "FullAWSAccess", document: denies ? document : perhaps(document, reason) };
}

function only(effect: "Allow" | "Deny", document: PolicyDocument): PolicyDocument {
  return { ...document, statements: document.statements.filter((one) => one.effect === effect) };
}

function perhaps(document: PolicyDocument, reason: string): PolicyDocument {
  return {
    ...document,
    statements: document.statements.map((one) => ({ ...one, unread: one.unread ?? reason })),
  };
}
