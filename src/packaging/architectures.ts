/**
 * Lambda's instruction sets by AWS's names, with their other names.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/foundation-arch.html
 */
export const ARCHITECTURES = {
  arm64: { npmCpu: "arm64", elfMachine: 0xb7 },
  x86_64: { npmCpu: "x64", elfMachine: 0x3e },
} as const;

export type Architecture = keyof typeof ARCHITECTURES;

/** The architecture of an ELF file's `e_machine`, in words. */
export function describeElfMachine(elfMachine: number): string {
  const known = Object.entries(ARCHITECTURES).find(([, { elfMachine: machine }]) => machine === elfMachine);
  return known?.[0] ?? `ELF machine 0x${elfMachine.toString(16)}`;
}
