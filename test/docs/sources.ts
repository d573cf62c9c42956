/** The codes of the type `FaultCode`, as its source lists them. */
export function faultCodes(source: string): string[] {
  const type = /export type FaultCode =([^;]+);/.exec(source)?.[1] ?? '';
  return [...type.matchAll(/'([A-Z_]+)'/g)].map(([, code]) => code ?? '');
}
