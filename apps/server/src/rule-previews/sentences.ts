import { isRoleLevel, roleName } from '@lockkeeper/abilities';
import { reasons } from '@lockkeeper/release';
import type { Shown, ShownAbilities, ShownJob, ShownPerson } from './show-comparison.js';

const counted = (count: number, word: string, words = `${word}s`): string => `${count} ${count === 1 ? word : words}`;
const title = (role: number | null): string => (role !== null && isRoleLevel(role) ? roleName(role) : 'no member');
const since = (from: Date | null): string => (from === null ? '' : ` from ${from.toISOString()} on`);

/** What a change does, a sentence for each person and each kind of job. */
export function sentencesOf(shown: Shown): string[] {
  const { people, jobs, hiddenPeople, hiddenJobs } = shown;
  const hidden = [
    ...(hiddenPeople > 0
      ? [`${counted(hiddenPeople, 'person', 'people')} whom you may not see would be concerned.`]
      : []),
    ...(hiddenJobs > 0
      ? [`${counted(hiddenJobs, 'job')} of projects or with secrets that you may not see would be concerned.`]
      : []),
  ];
  const all = [...people.map(personSentence), ...jobs.map(jobSentence), ...hidden];
  return all.length > 0 ? all : ['Nobody and no job of these days would gain or lose anything.'];
}

export function personSentence({ user, roleBefore, roleAfter, abilities }: ShownPerson): string {
  const roles = roleBefore === roleAfter ? [] : [`${user.username}: ${title(roleBefore)} -> ${title(roleAfter)}`];
  const parts = [...roles, ...abilities.flatMap(abilityParts)];
  return roles.length > 0 ? `${parts.join('; ')}.` : `${user.username} ${parts.join('; ')}.`;
}

function abilityParts(change: ShownAbilities): string[] {
  const on = whereOf(change);
  return [
    ...(change.gained.length > 0 ? [`gains ${change.gained.join(', ')} ${on}${since(change.from)}`] : []),
    ...(change.lost.length > 0 ? [`loses ${change.lost.join(', ')} ${on}${since(change.from)}`] : []),
  ];
}

function whereOf({ kind, names, count, hiddenCount, ownerPath }: ShownAbilities): string {
  if (kind === 'namespace') return `in ${ownerPath}`;
  if (kind !== 'secret') return `on the ${kind} ${names[0] ?? ''} of ${ownerPath}`;
  const more = count - hiddenCount - names.length;
  const parts = [
    ...names,
    ...(more > 0 ? [`${more} more`] : []),
    ...(hiddenCount > 0 ? [`${hiddenCount} whose names you may not see`] : []),
  ];
  return `on ${counted(count, 'secret')} of ${ownerPath} (${parts.join(', ')})`;
}

export function jobSentence(job: ShownJob): string {
  const { shape, projectPath, jobIds } = job;
  const environment = shape.environment === null ? '' : ` for ${shape.environment}`;
  const runs = counted(jobIds.length, 'run');
  const jobs = `${runs} of the job ${shape.job_name} of ${projectPath} on ${shape.ref_name}${environment}`;
  return `${jobs} ${outcome(job)}${since(job.from)}.`;
}

function outcome({ change, code, shape }: ShownJob): string {
  const because = code === null ? '' : `: ${lowered(reasons[code].title)}`;
  switch (change) {
    case 'withheld':
      return `would not have got ${shape.secret_name}${because}`;
    case 'released':
      return `would have got ${shape.secret_name}, which is withheld now${because}`;
    case 'other_secret':
      return `would have got another secret of the name ${shape.secret_name}`;
    case 'approval':
      return code === 'environment_not_approved'
        ? `would have waited for the approvals that ${shape.environment} demands`
        : `would have waited for an approval of ${shape.secret_name}`;
  }
}

const lowered = (text: string): string => `${text[0]!.toLowerCase()}${text.slice(1)}`;
