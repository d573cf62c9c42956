import type { Claimed } from './outbox.query.js';

/** What stands in the body of a letter about rights: names, paths and times, never a value. */
interface AccessBody {
  readonly actor: string;
  readonly askedBy: string;
  readonly ability: string;
  readonly secret: { readonly name: string; readonly environmentScope: string } | null;
  readonly environment: string | null;
  readonly owner: { readonly fullPath: string };
  readonly reason: string;
  readonly until: string | null;
}

const SAYS: Readonly<Record<string, (body: AccessBody, on: string) => string>> = {
  'access_request.created': ({ askedBy, ability }, on) => `${askedBy} asks for ${ability} on ${on}.`,
  'access_request.approved': ({ actor, ability }, on) => `${actor} has given you ${ability} on ${on}.`,
  'access_request.refused': ({ actor, ability }, on) => `${actor} has refused you ${ability} on ${on}.`,
  'access_rule.break_glass': ({ actor, ability }, on) =>
    `${actor} has broken the glass: he has taken ${ability} on ${on} himself.`,
};

export const isAccessEvent = (event: string): boolean => event in SAYS;

export function accessText({ body, event }: Pick<Claimed, 'body' | 'event'>, publicUrl: string): string {
  const letter = body as unknown as AccessBody;
  const { secret, environment, owner, reason, until } = letter;
  const scope = secret && secret.environmentScope !== '*' ? ` (${secret.environmentScope})` : '';
  const what = secret
    ? `the secret ${secret.name}${scope} of `
    : environment
      ? `the environment ${environment} of `
      : '';
  return [
    SAYS[event]!(letter, `${what}${owner.fullPath}`),
    ...(until === null ? [] : [`It ends on ${until.slice(0, 10)} ${until.slice(11, 16)} UTC.`]),
    '',
    `Reason: ${reason}`,
    '',
    publicUrl,
    '',
  ].join('\n');
}
