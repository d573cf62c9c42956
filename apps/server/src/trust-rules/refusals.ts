/** Why an ID token was not taken. Told to those who manage the rule, never to who showed it. */
export type RefusalCode = keyof typeof SENTENCES;

const SENTENCES = {
  disabled: 'The rule is switched off.',
  over: 'The rule is over.',
  account_ended: 'The service account is deleted or blocked.',
  group_away: 'The group of the service account is archived or in the trash.',
  malformed: 'What was shown is no ID token.',
  algorithm: 'The token is signed by an algorithm that is not taken.',
  type: 'The token is of another type than an ID token.',
  issuer: 'The token is of another issuer.',
  unreachable: 'The keys of the issuer cannot be read.',
  address: 'The issuer, or its keys, are in a network that may not be reached.',
  key: 'The issuer has no such key.',
  signature: 'The signature is wrong.',
  expired: 'The token is over.',
  not_yet: 'The token does not count yet.',
  lifetime: 'The token is made for longer than a day.',
  claim: 'A claim is not what the rule wants',
  replayed: 'The token was shown before.',
  too_many: 'The rule has issued too many tokens that are still alive.',
} as const;

/** The sentence; of a claim that is not as wanted with its name. */
export function sentenceOf(code: string, claim: string | null): string {
  const sentence = Object.hasOwn(SENTENCES, code) ? SENTENCES[code as RefusalCode] : code;
  return claim === null ? sentence : `${sentence.replace(/\.$/, '')}: ${claim}.`;
}

/** An ID token that is not taken, and why. */
export class TokenRefused extends Error {
  constructor(
    readonly reason: RefusalCode,
    /** The claim it is about, and what was found there, cut. */
    readonly claim: string | null = null,
    readonly found: string | null = null,
  ) {
    super(reason);
  }
}
