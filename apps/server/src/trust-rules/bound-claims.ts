import { matchesPattern } from '@lockkeeper/release';

/** What a trust rule wants of an ID token: issuer and audience as they are, the rest as texts or patterns with `*`. */
export interface BoundClaims {
  readonly issuer: string;
  readonly audience: string;
  readonly subject: string | null;
  /** Claim name -> texts or patterns, one of which it must be. */
  readonly claims: Readonly<Record<string, readonly string[]>>;
}

export type Claims = Readonly<Record<string, unknown>>;

/** One claim of an ID token, held against what a rule wants. */
export interface ClaimCheck {
  readonly claim: string;
  readonly passes: boolean;
  readonly wanted: readonly string[];
  /** Null: the claim is not there, or is nothing that can be compared. */
  readonly found: readonly string[] | null;
}

type Matcher = (wanted: string, found: string) => boolean;
const same: Matcher = (wanted, found) => wanted === found;

/** Every claim that a rule looks at. All must pass; which did not is what people need to know. */
export function checkClaims(bound: BoundClaims, claims: Claims): ClaimCheck[] {
  const check = (claim: string, wanted: readonly string[], matches: Matcher): ClaimCheck => {
    const found = textsOf(Object.hasOwn(claims, claim) ? claims[claim] : undefined);
    const passes = found?.some((text) => wanted.some((one) => matches(one, text))) ?? false;
    return { claim, passes, wanted, found };
  };
  return [
    check('iss', [bound.issuer], same),
    check('aud', [bound.audience], same),
    ...(bound.subject === null ? [] : [check('sub', [bound.subject], matchesPattern)]),
    ...Object.entries(bound.claims).map(([claim, wanted]) => check(claim, wanted, matchesPattern)),
  ];
}

/** Of a list each entry counts, as of `aud`; objects are not looked into. */
function textsOf(value: unknown): string[] | null {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  const texts = values.flatMap((one) =>
    typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean' ? [String(one)] : [],
  );
  return texts.length === 0 ? null : texts;
}
