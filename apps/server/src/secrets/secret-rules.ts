import { anyScope, type RefScope } from '@lockkeeper/release';
import { Sensitive } from '@lockkeeper/sensitive';
import { badInput } from '../platform/errors/index.js';

export const MIN_VALUE_BYTES = 4;
export const MAX_VALUE_BYTES = 64 * 1024;
/** A shorter value also occurs by chance, so masking it would spoil logs and still give it away. */
export const MASKABLE_BYTES = 8;
const MAX_SCOPE_LENGTH = 255;
const MAX_TEXT_LENGTH = 200;
const MIN_ROTATION_DAYS = 7;
const MAX_ROTATION_DAYS = 36_500;

const NAME = /^[A-Za-z0-9_]{1,255}$/;
const LONE_SURROGATE = /\p{Cs}/u;
const CONTROL = /[\p{Cc}\p{Cs}]/u;
const CONTROL_BUT_LINES = /[\p{Cs}]|(?![\n\r\t])\p{Cc}/u;

export function requireSecretName(name: string): string {
  if (NAME.test(name)) return name;
  throw badInput('name', 'must have 1 to 255 characters, of A to Z, a to z, 0 to 9 and underscore only.');
}

/** The value, hidden from here on. No message ever repeats it. */
export function requireValue(text: string): Sensitive {
  if (LONE_SURROGATE.test(text)) throw badInput('secret', 'must be valid Unicode text; it holds half a character.');
  if (text.includes('\0')) throw badInput('secret', 'must not contain the NUL character: a runner could not mask it.');
  const value = new Sensitive(text);
  if (value.byteLength < MIN_VALUE_BYTES || value.byteLength > MAX_VALUE_BYTES) {
    throw badInput('secret', `must have ${MIN_VALUE_BYTES} bytes to 64 KiB (${MAX_VALUE_BYTES} bytes) in UTF-8.`);
  }
  return value;
}

export function requireEnvironmentScope(field: string, scope: string): string {
  const fits = scope.length >= 1 && scope.length <= MAX_SCOPE_LENGTH && !CONTROL.test(scope) && scope === scope.trim();
  if (fits) return scope;
  const rule = `must have 1 to ${MAX_SCOPE_LENGTH} characters, no control characters and no spaces at its ends.`;
  throw badInput(field, rule);
}

/** One environment, not a pattern. */
export function requireEnvironmentName(name: string, field = 'environment'): string {
  if (!name.includes(anyScope)) return requireEnvironmentScope(field, name);
  throw badInput(field, 'must be the name of one environment, without *.');
}

/**
 * The ref scope that branch and tag make. `*` as branch without a tag means any ref, tags included; an empty half is
 * for no ref of its kind.
 */
export function requireRefScope(branch: string, tag: string): RefScope {
  requireRefPattern('branch', branch);
  requireRefPattern('tag', tag);
  if (branch === '' && tag === '')
    throw badInput('branch', `must not be empty unless a tag is given; ${anyScope} means any ref.`);
  return { branch: branch || null, tag: tag || null };
}

function requireRefPattern(field: string, pattern: string): void {
  if (pattern.length <= MAX_SCOPE_LENGTH && !/[\p{Cc}\p{Cs}\s]/u.test(pattern)) return;
  throw badInput(field, `must have at most ${MAX_SCOPE_LENGTH} characters and no spaces or control characters.`);
}

export const requireDescription = (text: string): string => requireText('description', text);
export const requireReason = (text: string): string => requireText('reason', text);
export const requireContact = (text: string): string => requireText('contact', text.trim());

function requireText(field: string, text: string): string {
  if (text.length <= MAX_TEXT_LENGTH && !CONTROL_BUT_LINES.test(text)) return text;
  throw badInput(field, `must have at most ${MAX_TEXT_LENGTH} characters and no control characters.`);
}

/** 0 stands for no reminder. */
export function requireRotationInterval(days: number): number | null {
  if (days === 0) return null;
  if (Number.isInteger(days) && days >= MIN_ROTATION_DAYS && days <= MAX_ROTATION_DAYS) return days;
  throw badInput(
    'rotationIntervalDays',
    `must be from ${MIN_ROTATION_DAYS} to ${MAX_ROTATION_DAYS} days, or 0 for no reminder.`,
  );
}
