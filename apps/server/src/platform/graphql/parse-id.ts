import { notFound } from '../errors/faults.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a text of a client's is a UUID, before the database is asked with it. */
export const isUuid = (text: unknown): text is string => typeof text === 'string' && UUID.test(text);

/** The same for an `ID`: what is no UUID cannot exist, so it is answered as absent. */
export function parseUuid(id: string): string {
  if (!isUuid(id)) throw notFound();
  return id.toLowerCase();
}

/** A numeric id from a GraphQL `ID`. What is no number cannot exist, so it is answered as absent. */
export function parseId(id: string): number {
  if (!/^[1-9][0-9]{0,15}$/.test(id)) throw notFound();
  const number = Number(id);
  if (!Number.isSafeInteger(number)) throw notFound();
  return number;
}
