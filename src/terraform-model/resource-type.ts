/** Facts about a resource type of synthesized stacks. The provider's calls are in `src/deployer-policy/actions`. */
export interface ResourceType {
  /**
   * Its arguments, with a dot for those of a block, and `.*` for a map with any keys. An unlisted argument is an error:
   * it could grant, as `managed_policy_arns` of a role does, or run a program, as `provisioner` of anything does.
   */
  readonly arguments: readonly string[];
  /**
   * The arguments that identify the object of AWS that it is about, with `?` those that it may lack.
   *
   * @default - its address
   */
  readonly namedBy?: readonly string[];
  /** Arguments that the model's items or policies contain: their changes are reported there. @default - none */
  readonly inModel?: readonly string[];
  /**
   * Whether it is read only for its settings: in other Terraform it does not affect who may do what.
   *
   * @default false
   */
  readonly isSettingAlone?: true;
}
