/** What is known of a resource type that synthesized stacks have. What the provider calls for it: `src/deployer-policy/actions`. */
export interface ResourceType {
  /**
   * What it may be given, blocks with their own arguments behind a dot, and `.*` for a map of any keys. An argument that is not
   * listed is an error: it could grant, as `managed_policy_arns` of a role does, or run a program, as `provisioner` of anything
   * does.
   */
  readonly arguments: readonly string[];
  /**
   * The arguments that identify the object of AWS that it is about, with `?` those that it may lack.
   *
   * @default - it goes by its address
   */
  readonly namedBy?: readonly string[];
  /** Arguments that the model's items or policies hold: their changes are reported with these. @default - none */
  readonly inModel?: readonly string[];
  /**
   * Whether it is read for its settings alone: of anybody's Terraform it says nothing about who may do what.
   *
   * @default false
   */
  readonly isSettingAlone?: true;
}
