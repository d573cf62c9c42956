import { Button } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { projectAt } from '../app/namespace-path';
import { useWrite, type Problem } from '../app/writing';
import { ConfirmDialog } from '../components/confirm-dialog';
import { ProblemsNote } from '../components/problems-note';
import { texts } from '../texts';
import { CANCEL_JOB, PLAY_JOB, RETRY_JOB, UNPIN_AND_RETRY, type JobFacts } from './pipelines.queries';
import { isOver } from './pipeline-status';

const t = texts.jobs;
type Question = 'play' | 'unpin';

/** What can be done with a job now, as its abilities say. */
export function JobActions({ job }: { job: JobFacts }) {
  const navigate = useNavigate();
  const [asking, setAsking] = useState<Question | null>(null);
  const cancel = useWrite(CANCEL_JOB, (data) => data.jobCancel);
  const retry = useWrite(RETRY_JOB, (data) => data.jobRetry);
  const play = useWrite(PLAY_JOB, (data) => data.jobPlay);
  const unpin = useWrite(UNPIN_AND_RETRY, (data) => data.jobUnpinAndRetry);
  const may = (ability: string): boolean => job.abilities.includes(ability);
  const follow = async (done: { job: { id: string } | null } | null): Promise<void> => {
    if (!done) return;
    setAsking(null);
    if (done.job && done.job.id !== job.id) await navigate(projectAt(job.projectPath, `jobs/${done.job.id}`));
  };
  const waits = job.status === 'MANUAL' || job.status === 'DELAYED';
  const over = isOver(job.status);
  const start = (): void => {
    if (job.manualConfirmation) setAsking('play');
    else void play.run({ id: job.id });
  };
  return (
    <>
      {may('job:play') && waits && (
        <Button loading={play.busy} onClick={start}>
          {t.play}
        </Button>
      )}
      {may('job:cancel') && !over && (
        <Button variant="default" loading={cancel.busy} onClick={() => void cancel.run({ id: job.id })}>
          {t.cancel}
        </Button>
      )}
      {may('job:retry') && over && (
        <Button variant="default" loading={retry.busy} onClick={() => void retry.run({ id: job.id }).then(follow)}>
          {t.retry}
        </Button>
      )}
      {may('job:retry') && over && job.secrets.length > 0 && (
        <Button variant="default" onClick={() => setAsking('unpin')}>
          {t.unpin}
        </Button>
      )}
      <ProblemsNote problems={[...cancel.problems, ...retry.problems, ...(asking ? [] : play.problems)]} />
      {asking === 'play' && (
        <Confirm
          verb={t.play}
          question={job.manualConfirmation ?? ''}
          write={play}
          onConfirm={() => void play.run({ id: job.id }).then((done) => done && setAsking(null))}
          onClose={() => setAsking(null)}
        />
      )}
      {asking === 'unpin' && (
        <Confirm
          verb={t.unpin}
          question={t.unpinHint}
          write={unpin}
          onConfirm={() => void unpin.run({ id: job.id }).then(follow)}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
}

interface ConfirmProps {
  readonly verb: string;
  readonly question: string;
  readonly write: { readonly busy: boolean; readonly problems: readonly Problem[] };
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

function Confirm({ verb, question, write, onConfirm, onClose }: ConfirmProps) {
  return (
    <ConfirmDialog
      opened
      title={verb}
      verb={verb}
      busy={write.busy}
      problems={write.problems}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <span className="breakable">{question}</span>
    </ConfirmDialog>
  );
}
