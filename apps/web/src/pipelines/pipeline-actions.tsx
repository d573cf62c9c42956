import { Button } from '@mantine/core';
import type { ResultOf } from '../app/graphql';
import { useWrite } from '../app/writing';
import { ProblemsNote } from '../components/problems-note';
import { texts } from '../texts';
import { isOver } from './pipeline-status';
import { CANCEL_PIPELINE, RETRY_PIPELINE, type PIPELINE } from './pipelines.queries';

const t = texts.pipelines;
type PipelineFacts = ResultOf<typeof PIPELINE>['pipeline'];

/** Cancel while it runs; run once more what failed or was canceled, as soon as there is such a job. */
export function PipelineActions({ pipeline }: { pipeline: PipelineFacts }) {
  const cancel = useWrite(CANCEL_PIPELINE, (data) => data.pipelineCancel);
  const retry = useWrite(RETRY_PIPELINE, (data) => data.pipelineRetry);
  const may = (ability: string): boolean => pipeline.abilities.includes(ability);
  const failed = pipeline.jobs.some(({ status }) => status === 'FAILED' || status === 'CANCELED');
  return (
    <>
      {may('pipeline:retry') && failed && (
        <Button variant="default" loading={retry.busy} onClick={() => void retry.run({ id: pipeline.id })}>
          {t.retry}
        </Button>
      )}
      {may('pipeline:cancel') && !isOver(pipeline.status) && (
        <Button variant="default" loading={cancel.busy} onClick={() => void cancel.run({ id: pipeline.id })}>
          {t.cancel}
        </Button>
      )}
      <ProblemsNote problems={[...cancel.problems, ...retry.problems]} />
    </>
  );
}
