const REFERENCE = /\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})/g;
const LONGEST = 2048;
/** A page of the web and nothing else: people follow it. */
const ADDRESS = /^https?:\/\/[^\s\p{C}]+$/u;

export interface SaidAddress {
  /** `environment: url`, with the variables that were known before the job ran. */
  readonly url: string | null;
  /** What the job left in its dotenv report, without the values of secrets. */
  readonly dotenv: Readonly<Record<string, string>> | null;
  /** Variables of its secrets, which nothing else stands for. */
  readonly sealed: ReadonlySet<string>;
}

/** Where a deployment is reached; null when that is no address, or a variable of it is not set. */
export function deployedAddress({ url, dotenv, sealed }: SaidAddress): string | null {
  if (url === null) return null;
  let unset = false;
  const whole = url.replace(REFERENCE, (_, plain: string | undefined, braced: string | undefined) => {
    const name = plain ?? braced ?? '';
    const known = dotenv !== null && Object.hasOwn(dotenv, name) && !sealed.has(name);
    unset ||= !known;
    return known ? dotenv[name]! : '';
  });
  return !unset && whole.length <= LONGEST && ADDRESS.test(whole) && URL.canParse(whole) ? whole : null;
}
