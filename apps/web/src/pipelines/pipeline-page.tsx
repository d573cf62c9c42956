import { Group } from '@mantine/core';
import { useState } from 'react';
import type { ResultOf } from '../app/graphql';
import { useRead } from '../app/reading';
import { Loaded } from '../components/loaded';
import { PageHeading } from '../components/page-heading';
import { PersonName } from '../components/person-name';
import { duration, TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import { PipelineActions } from './pipeline-actions';
import { PipelineGraph } from './pipeline-graph';
import { DeployedTo, Downstream, StartedBy } from './pipeline-links';
import { isOver, RunStatusBadge } from './pipeline-status';
import { PIPELINE } from './pipelines.queries';
import { PreflightNote } from './preflight-note';
import { RefName } from './ref-name';
import { SecretsSentence } from './secrets-sentence';

const t = texts.pipelines;
type PipelineFacts = ResultOf<typeof PIPELINE>['pipeline'];

export default function PipelinePage({ id }: { id: string }) {
  const [over, setOver] = useState(false);
  const read = useRead(PIPELINE, { id }, { every: over ? 0 : 2000 });
  const finished = read.data ? isOver(read.data.pipeline.status) : false;
  if (finished !== over) setOver(finished);
  return <Loaded of={read}>{({ pipeline }) => <PipelineView pipeline={pipeline} />}</Loaded>;
}

function PipelineView({ pipeline }: { pipeline: PipelineFacts }) {
  const { id, projectPath } = pipeline;
  return (
    <>
      <PageHeading
        title={pipeline.name ? `${t.title(pipeline.id)} · ${pipeline.name}` : t.title(pipeline.id)}
        sentence={
          <Group gap="sm">
            <RunStatusBadge status={pipeline.status} />
            <RefName kind={pipeline.refKind} name={pipeline.refName} sha={pipeline.sha} />
            <span>
              {pipeline.source} · <PersonName person={pipeline.actor} /> · <TimeAgo at={pipeline.createdAt} />
            </span>
            <span>{duration(pipeline.startedAt, pipeline.finishedAt)}</span>
          </Group>
        }
        actions={<PipelineActions pipeline={pipeline} />}
      />
      <StartedBy upstream={pipeline.upstream} />
      {pipeline.failureReason !== 'preflight_failed' && <SecretsSentence jobs={pipeline.jobs} />}
      <DeployedTo jobs={pipeline.jobs} />
      <PreflightNote pipeline={{ id, projectPath, over: isOver(pipeline.status) }} />
      <PipelineGraph jobs={pipeline.jobs} projectPath={pipeline.projectPath} />
      <Downstream links={pipeline.downstream} projectPath={pipeline.projectPath} />
    </>
  );
}
