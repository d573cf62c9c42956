import { refuse } from '../platform/errors/index.js';

/** Holds the version that an editor saw against the one there is: the later of two writers is told. */
export function requireUnmodified(metadataVersion: number, metadataCas: number): void {
  if (metadataVersion === metadataCas) return;
  throw refuse(
    'CONFLICT',
    'metadataCas',
    `The secret was recently modified (its metadataVersion is ${metadataVersion} now); read it again.`,
  );
}
