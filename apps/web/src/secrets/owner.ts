/** The group or project whose secrets a page shows. */
export interface SecretOwner {
  readonly kind: 'project' | 'group';
  readonly fullPath: string;
  readonly abilities: readonly string[];
}
