import { plural } from './plural';

interface Counts {
  readonly days: number;
  readonly livePipelinesCount: number;
  readonly runningJobsCount: number;
  readonly waitingJobsCount: number;
  readonly secretsCount: number;
  readonly usedSecretsCount: number;
  readonly usedGroupSecretsCount: number;
  readonly membersCount: number;
  readonly environmentsCount: number;
}

interface GroupCounts extends Counts {
  readonly groupsCount: number;
  readonly projectsCount: number;
}

const some = (count: number, line: string): string[] => (count > 0 ? [line] : []);

const runs = (of: Counts): string[] => [
  of.livePipelinesCount > 0
    ? `${plural(of.livePipelinesCount, 'pipeline that is not over stops', 'pipelines that are not over stop')}, and no new one can start.`
    : 'No pipeline is under way, and no new one can start.',
  ...some(
    of.waitingJobsCount,
    `${plural(of.waitingJobsCount, 'job waits and is', 'jobs wait and are')} not handed out.`,
  ),
  ...some(
    of.runningJobsCount,
    `${plural(of.runningJobsCount, 'running job gets', 'running jobs get')} no more secrets.`,
  ),
];
const deploys = (of: Counts): string[] =>
  some(
    of.environmentsCount,
    `Nothing is deployed to ${plural(of.environmentsCount, 'environment', 'environments')} any more; what runs there goes on.`,
  );
const seen = (of: Counts): string =>
  `${plural(of.membersCount, 'member', 'members')} and everybody else still see it, and can change nothing. You can undo this.`;

export const consequences = {
  title: 'What this changes',
  lines: (of: Counts, deleting: boolean): string[] => [
    ...runs(of),
    `${plural(of.secretsCount, 'secret of its own is', 'secrets of its own are')} kept and given to nobody; jobs had ${of.usedSecretsCount} of them within ${plural(of.days, 'day', 'days')}.`,
    ...some(
      of.usedGroupSecretsCount,
      `Its jobs lose ${plural(of.usedGroupSecretsCount, 'secret', 'secrets')} of groups that they had within ${plural(of.days, 'day', 'days')}.`,
    ),
    ...deploys(of),
    deleting
      ? `${plural(of.membersCount, 'member', 'members')} and everybody else stop seeing it. It can be brought back from the trash.`
      : seen(of),
  ],
  linesOfGroup: (of: GroupCounts): string[] => [
    of.groupsCount + of.projectsCount > 0
      ? `${plural(of.projectsCount, 'project', 'projects')} and ${plural(of.groupsCount, 'group', 'groups')} below count as archived, too.`
      : 'There is nothing below it.',
    ...runs(of),
    `${plural(of.secretsCount, 'secret in it and below is', 'secrets in it and below are')} kept and given to nobody; jobs had ${of.usedSecretsCount} of them within ${plural(of.days, 'day', 'days')}.`,
    ...some(
      of.usedGroupSecretsCount,
      `Its jobs lose ${plural(of.usedGroupSecretsCount, 'secret', 'secrets')} of groups above that they had within ${plural(of.days, 'day', 'days')}.`,
    ),
    ...deploys(of),
    seen(of),
  ],
};
