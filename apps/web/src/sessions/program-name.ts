import { texts } from '../texts';

// The first that matches: browsers name those that they want to be taken for as well.
const PROGRAMS: readonly [pattern: RegExp, name: string][] = [
  [/\bEdg(e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(HeadlessChrome|Chrome|CriOS)\//, 'Chrome'],
  [/\bVersion\/.*\bSafari\//, 'Safari'],
];
const SYSTEMS: readonly [pattern: RegExp, name: string][] = [
  [/\bWindows\b/, 'Windows'],
  [/\b(iPhone|iPad)\b/, 'iOS'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bLinux\b/, 'Linux'],
];

/** "Firefox, Windows" for what a browser says of itself; what is unknown as it is. */
export function programName(userAgent: string | null): string {
  if (!userAgent) return texts.sessions.unknownProgram;
  const find = (of: readonly [RegExp, string][]) => of.find(([pattern]) => pattern.test(userAgent))?.[1];
  const program = find(PROGRAMS);
  return program ? [program, find(SYSTEMS)].filter(Boolean).join(', ') : userAgent;
}
