/** The part of HCL's syntax that stacks use. */

/** A value: literal, or composed. */
export type Expression =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "object"; readonly entries: readonly Attribute[] }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] };

export interface Attribute {
  readonly kind: "attribute";
  readonly name: string;
  readonly value: Expression;
}

export interface Block {
  readonly kind: "block";
  readonly type: string;
  /** Without quotes. */
  readonly labels: readonly string[];
  readonly body: readonly Item[];
}

export type Item = Attribute | Block;
