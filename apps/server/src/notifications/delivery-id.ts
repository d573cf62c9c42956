import { createHash } from 'node:crypto';

/** The same for every try of one mail or call, and different for any two: receivers drop doubles by it. */
export const deliveryId = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 32);
