import { registerEnumType } from '@nestjs/graphql';
import { secretActions, type SecretAction } from '@lockkeeper/abilities';

export enum SecretsManagementAction {
  READ = 'READ',
  READ_VALUE = 'READ_VALUE',
  WRITE = 'WRITE',
  DELETE = 'DELETE',
}
registerEnumType(SecretsManagementAction, {
  name: 'SecretsManagementAction',
  valuesMap: {
    READ: { description: 'See names, scopes, versions and use.' },
    READ_VALUE: { description: 'Reveal values.' },
    WRITE: { description: 'Create and change.' },
    DELETE: { description: 'Delete.' },
  },
});

const meanings: Readonly<Record<SecretsManagementAction, readonly SecretAction[]>> = {
  READ: ['read'],
  READ_VALUE: ['read_value'],
  WRITE: ['create', 'update'],
  DELETE: ['delete'],
};

/** Without repetition, in the order in which actions are always kept. */
export function toSecretActions(asked: readonly SecretsManagementAction[]): SecretAction[] {
  const meant = new Set(asked.flatMap((action) => meanings[action]));
  return secretActions.filter((action) => meant.has(action));
}

/** Only what holds in full: GitLab has no word for creating without changing. */
export function fromSecretActions(actions: readonly SecretAction[]): SecretsManagementAction[] {
  return Object.values(SecretsManagementAction).filter((named) =>
    meanings[named].every((action) => actions.includes(action)),
  );
}
