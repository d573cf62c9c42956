import { QueryRunnerProviderAlreadyReleasedError } from 'typeorm';
import { Fault } from './faults.js';
import { asFault, asTransactionFault } from './outside-failures.js';

const LOST = new Error('Connection terminated unexpectedly');

const seen = (fault: unknown): unknown => (fault instanceof Fault ? [fault.code, fault.message.split('.')[0]] : fault);

test('a transaction whose connection ended between two statements failed because the database is away', () => {
  const between = new QueryRunnerProviderAlreadyReleasedError();

  expect(seen(asTransactionFault(between, false))).toEqual(['DATABASE_UNAVAILABLE', 'The database does not answer']);
});

test('outside of a transaction the same is a mistake of the program and stays unexpected', () => {
  const mistake = new QueryRunnerProviderAlreadyReleasedError();

  expect(asFault(mistake)).toBe(mistake);
});

test('a connection lost while the work is saved does not claim that nothing was changed', () => {
  expect(seen(asTransactionFault(LOST, false))).toEqual(['DATABASE_UNAVAILABLE', 'The database does not answer']);
  expect(seen(asTransactionFault(LOST, true))).toEqual([
    'DATABASE_UNAVAILABLE',
    'The database stopped answering while this was being saved',
  ]);
});

test.each([
  ['a mistake', new Error('boom')],
  ['a refusal', new Fault('CONFLICT', 'Somebody else changed it.')],
])('%s stays what it is, however far the transaction was', (_, error) => {
  expect(asTransactionFault(error, false)).toBe(error);
  expect(asTransactionFault(error, true)).toBe(error);
});
