import { KNOWN_ACTIONS, sentenceOf, type EventFacts } from './sentences.js';

const event = (facts: Partial<EventFacts>): EventFacts => ({
  action: 'secret.revealed',
  outcome: 'success',
  actor: 'Ana',
  kind: 'secret',
  name: 'DATABASE_URL',
  path: 'acme/shop',
  details: {},
  ...facts,
});

test('tells which secret was revealed, with its scope and version', () => {
  expect(sentenceOf(event({ details: { environmentScope: 'production', version: 7 } }))).toBe(
    'Ana revealed DATABASE_URL (production) v7 in acme/shop',
  );
});

test.each([
  ['secret.rolled_back', { from: 7, to: 3, version: 8 }, 'rolled back DATABASE_URL v8 to the value of v3'],
  ['secret.compared', { from: 7, to: 3 }, 'compared DATABASE_URL v7 and v3'],
  ['secret.version_destroyed', { version: 3 }, 'destroyed DATABASE_URL v3'],
])('tells which versions %s is about', (action, details, sentence) => {
  expect(sentenceOf(event({ action, details }))).toBe(`Ana ${sentence} in acme/shop`);
});

test('tells what the server did by itself, such as finding a value where a job wrote', () => {
  const facts = { action: 'secret.exposed', actor: 'system', bySystem: true };
  const found = { environmentScope: 'production', version: 7, jobId: '812', place: 'log' };

  expect(sentenceOf(event({ ...facts, details: { ...found, form: 'raw' } }))).toBe(
    'Lockkeeper found the value of DATABASE_URL (production) v7 in acme/shop, in the output of job #812',
  );
  expect(sentenceOf(event({ ...facts, details: { ...found, form: 'base64', place: 'artifact' } }))).toBe(
    'Lockkeeper found the value, written as base64, of DATABASE_URL (production) v7 in acme/shop, in an artifact of job #812',
  );
  expect(sentenceOf(event({ actor: 'system' }))).toBe('system revealed DATABASE_URL in acme/shop');
});

test('tells of a program without a name that it was not let in, and by which rule', () => {
  const facts = { action: 'trust_rule.refused', outcome: 'refused', actor: '(a program elsewhere)', path: 'acme' };

  expect(sentenceOf(event({ ...facts, name: 'shop-deploys' }))).toBe(
    'A program elsewhere was not let in by the trust rule shop-deploys in acme',
  );
  expect(sentenceOf(event({ ...facts, name: '(unknown)', path: null }))).toBe(
    'A program elsewhere asked to be let in by a trust rule that does not exist',
  );
  expect(sentenceOf(event({ action: 'session.refused', actor: '(a program elsewhere)' }))).toMatch(/^\(a program/);
});

test('tells who became a member of what, with which role', () => {
  const facts = event({ action: 'member.created', kind: 'member', name: 'bo', details: { role: 'MAINTAINER' } });

  expect(sentenceOf(facts)).toBe('Ana added bo to acme/shop (maintainer)');
});

test('tells what was granted to whom, and what was taken away', () => {
  const granted = { action: 'secret_grant.updated', kind: 'secret_grant', name: 'bo' };

  expect(sentenceOf(event({ ...granted, details: { actions: ['read', 'read_value'] } }))).toBe(
    'Ana let bo read, reveal secrets in acme/shop',
  );
  expect(sentenceOf(event(granted))).toBe('Ana changed what bo may do with secrets in acme/shop');
  expect(sentenceOf(event({ ...granted, action: 'secret_grant.deleted' }))).toBe(
    'Ana took the secrets in acme/shop away from bo',
  );
});

test('an action that nobody wrote a sentence for still reads as one', () => {
  const facts = event({ action: 'release_gate.opened', name: 'x' });

  expect(sentenceOf(facts)).toBe('Ana opened the release gate x');
});

test('a refused act says so', () => {
  expect(sentenceOf(event({ action: 'user.created', name: 'bo', outcome: 'refused' }))).toBe(
    'Ana created the user bo (refused)',
  );
});

test('an action named like a property of every object is no known one', () => {
  expect(sentenceOf(event({ action: 'constructor', name: 'x' }))).toBe('Ana touched the constructor x');
});

test.each(KNOWN_ACTIONS)('%s makes a sentence without gaps when nothing but the name is known', (action) => {
  const sentence = sentenceOf(event({ action, path: null }));

  expect(sentence).toMatch(/^Ana \S/);
  expect(sentence).not.toMatch(/undefined|null|\(\)| {2}| $/);
});
