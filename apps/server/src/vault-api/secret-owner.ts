import type { OwnerId } from '../secrets/index.js';

const OWNER = /^(project|group)_([1-9][0-9]{0,14})$/;

/** `project_12` or `group_3`; null for anything else. */
export function readOwner(text: string): OwnerId | null {
  const parts = OWNER.exec(text);
  return parts && { kind: parts[1] as OwnerId['kind'], id: Number(parts[2]) };
}

export const ownerText = ({ kind, id }: OwnerId): string => `${kind}_${id}`;
