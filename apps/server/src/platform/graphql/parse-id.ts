import { notFound } from '../errors/faults.js';

/** A numeric id from a GraphQL `ID`. What is no number cannot exist, so it is answered as absent. */
export function parseId(id: string): number {
  if (!/^[1-9][0-9]{0,15}$/.test(id)) throw notFound();
  const number = Number(id);
  if (!Number.isSafeInteger(number)) throw notFound();
  return number;
}
