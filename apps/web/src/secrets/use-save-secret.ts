import { useRef } from 'react';
import { useWrite, type Problem } from '../app/writing';
import type { Change } from '../rules/rules.queries';
import type { SecretOwner } from './owner';
import {
  CREATE_GROUP_SECRET,
  CREATE_PROJECT_SECRET,
  UPDATE_GROUP_SECRET,
  UPDATE_PROJECT_SECRET,
} from './secret-writes.queries';
import { scopeOf, settingsOf, termsOf, type SecretValues } from './secret-values';
import type { SecretRow } from './use-secrets';

export interface SaveSecret {
  readonly busy: boolean;
  /** Somebody else changed the secret after this form was opened. */
  readonly conflict: Problem | undefined;
  readonly at: (field: string) => string | undefined;
  readonly rest: (fields: readonly string[]) => readonly Problem[];
  /** The next try replaces what is there now, knowingly. */
  readonly overwrite: (metadataVersion: number) => void;
  /** The change of who gets it, for a preview: without a value. */
  readonly changeOf: (values: SecretValues) => Change | undefined;
  /** Answers the id; null when the server refused. */
  readonly save: (values: SecretValues) => Promise<string | null>;
}

function isConflict(problem: Problem): boolean {
  return problem.field === 'metadataCas' || problem.code === 'CONFLICT';
}

export function useSaveSecret(owner: SecretOwner, secret: SecretRow | undefined): SaveSecret {
  const projectCreate = useWrite(CREATE_PROJECT_SECRET, (data) => data.projectSecretCreate);
  const projectUpdate = useWrite(UPDATE_PROJECT_SECRET, (data) => data.projectSecretUpdate);
  const groupCreate = useWrite(CREATE_GROUP_SECRET, (data) => data.groupSecretCreate);
  const groupUpdate = useWrite(UPDATE_GROUP_SECRET, (data) => data.groupSecretUpdate);
  const metadataCas = useRef(secret?.metadataVersion ?? 0);
  // An inherited secret is changed where it belongs.
  const inGroup = owner.kind === 'group' || secret?.inherited === true;
  const path = secret?.ownerPath ?? owner.fullPath;
  const write = secret ? (inGroup ? groupUpdate : projectUpdate) : inGroup ? groupCreate : projectCreate;

  const save = async (values: SecretValues): Promise<string | null> => {
    const scope = { ...scopeOf(values), ...settingsOf(values, secret), ...termsOf(values, secret, inGroup) };
    if (!secret) {
      const fresh = { name: values.name.trim(), secret: values.value, ...scope };
      if (inGroup) return (await groupCreate.run({ groupPath: path, ...fresh }))?.groupSecret?.id ?? null;
      return (await projectCreate.run({ projectPath: path, ...fresh }))?.projectSecret?.id ?? null;
    }
    const change = {
      name: secret.name,
      variant: secret.environment,
      metadataCas: metadataCas.current,
      secret: values.value || undefined,
      ...scope,
    };
    if (inGroup) return (await groupUpdate.run({ groupPath: path, ...change }))?.groupSecret?.id ?? null;
    return (await projectUpdate.run({ projectPath: path, ...change }))?.projectSecret?.id ?? null;
  };
  return {
    busy: write.busy,
    conflict: write.problems.find(isConflict),
    at: write.at,
    rest: (fields) => write.rest(fields).filter((problem) => !isConflict(problem)),
    overwrite: (metadataVersion) => {
      metadataCas.current = metadataVersion;
    },
    changeOf: (values) => secret && changeOf(values, secret, { path, inGroup, metadataCas: metadataCas.current }),
    save,
  };
}

interface Place {
  readonly path: string;
  readonly inGroup: boolean;
  readonly metadataCas: number;
}

function changeOf(values: SecretValues, secret: SecretRow, { path, inGroup, metadataCas }: Place): Change {
  const named = { name: secret.name, variant: secret.environment, metadataCas };
  const terms = { ...named, ...scopeOf(values), ...settingsOf(values, secret), ...termsOf(values, secret, inGroup) };
  return inGroup
    ? { groupSecretUpdate: { groupPath: path, ...terms } }
    : { projectSecretUpdate: { projectPath: path, ...terms } };
}
