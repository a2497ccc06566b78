/** What Terraform answers when it is called with these arguments in a stack's folder. */
export function answer(call: {
  readonly folder: string;
  readonly args: readonly string[];
  readonly automation: string | undefined;
  readonly cliConfig: string | undefined;
}): { readonly code: number; readonly stdout: string; readonly stderr: string };
