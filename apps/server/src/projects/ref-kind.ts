import { registerEnumType } from '@nestjs/graphql';

export enum RefKind {
  BRANCH = 'BRANCH',
  TAG = 'TAG',
}
registerEnumType(RefKind, {
  name: 'RefKind',
  description: 'A ref is a branch or a tag; one never stands for the other.',
});

export type RefKindColumn = 'branch' | 'tag';

export const toRefKind = (kind: string): RefKind => (kind === 'tag' ? RefKind.TAG : RefKind.BRANCH);
export const fromRefKind = (kind: RefKind): RefKindColumn => (kind === RefKind.TAG ? 'tag' : 'branch');
