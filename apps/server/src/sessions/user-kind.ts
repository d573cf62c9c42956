import { registerEnumType } from '@nestjs/graphql';
import type { UserKindColumn } from './user.entity.js';

export enum UserKind {
  PERSON = 'PERSON',
  BOT = 'BOT',
  SERVICE_ACCOUNT = 'SERVICE_ACCOUNT',
}
registerEnumType(UserKind, {
  name: 'UserKind',
  description: 'A bot belongs to an access token of a group or project; a service account to a group.',
});

export const toUserKind = (kind: UserKindColumn): UserKind => UserKind[kind.toUpperCase() as UserKind];
