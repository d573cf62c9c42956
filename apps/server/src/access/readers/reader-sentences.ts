import { roleName } from '@lockkeeper/abilities';
import { quoted } from '@lockkeeper/release';
import type { JobReader, Reader } from './reader.js';
import type { SecretReader, SecretReaderJob } from './readers.types.js';

/** One line for a person: who, and by what. */
export function sentenceOf(row: Reader, shown: Omit<SecretReader, 'sentence'>): string {
  switch (row.kind) {
    case 'person':
      return `${shown.user?.username ?? row.username} can reveal it: ${lower(row.reason)}`;
    case 'former_person':
      return `${shown.user?.username ?? row.username} saw it and no longer may: ${lower(row.reason)}`;
    case 'token':
      return `The token ${row.token.name} of ${shown.user?.username ?? 'somebody'} can read it.`;
    case 'trust_rule': {
      const { name, issuer } = row.trustRule;
      return `Programs of ${issuer} that sign in by the trust rule ${name} as ${shown.user?.username ?? 'somebody'} can read it.`;
    }
    case 'role':
      return `Whoever is made ${roleName(row.role)} here can reveal it.`;
    case 'custom_role':
      return `Whoever is given the custom role ${row.customRole} here can reveal it.`;
    case 'job':
      return `${jobs(shown.job!)} get it when they ask${conditions(shown.job!)}.`;
    case 'former_job':
      return `${jobs(shown.job!)} had it and no longer get it: ${refusalOf(row)}`;
  }
}

// Reasons are sentences of their own; names in them keep their letters.
const lower = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1);

const refusalOf = ({ answer }: JobReader): string =>
  answer?.decision.refusals[0]?.sentence ?? (answer ? 'another secret of that name wins.' : 'the project is gone.');

function jobs({ projectPath, ref, refKind, refProtected, hasEnvironment, environment }: SecretReaderJob): string {
  const kind = refKind.toLowerCase();
  const protection = refProtected ? 'protected ' : '';
  const where = ref === null ? `any other ${kind}` : `${protection}${kind} ${ref}`;
  const named = environment === null ? 'any other environment that it is for' : `environment ${environment}`;
  return `Jobs of ${projectPath ?? 'a project'} on ${where}, ${hasEnvironment ? named : 'without environment'},`;
}

function conditions({ starter, approvalNeeded, condition, runnersCount }: SecretReaderJob): string {
  return [
    ...(starter ? [`; somebody who may deploy there must start them, such as ${starter.username}`] : []),
    ...(condition === null ? [] : [`; where ${quoted(condition)} holds`]),
    ...(approvalNeeded ? ['; after an approval'] : []),
    ...(runnersCount === 0 ? ['; no runner takes them now'] : []),
  ].join('');
}
