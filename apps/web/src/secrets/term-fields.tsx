import { Checkbox, MultiSelect, Radio, Stack, TagsInput, Textarea } from '@mantine/core';
import { texts } from '../texts';
import type { SecretValues } from './secret-values';

const t = texts.terms;
const FIELDS = ['condition', 'acceptedSources', 'forksAllowed', 'allowedProjects'];
const SOURCES = ['api', 'merge_request_event', 'parent_pipeline', 'pipeline', 'push', 'schedule', 'trigger', 'web'];

interface Props {
  readonly values: SecretValues;
  readonly ofGroup: boolean;
  /** Projects on the list that the viewer may not see. */
  readonly hiddenProjects: number;
  readonly at: (field: string) => string | undefined;
  readonly set: (change: Partial<SecretValues>) => void;
}

const offered = (chosen: readonly string[]): string[] => [...new Set([...SOURCES, ...chosen])];

/** Who gets it, beyond environment and ref: folded, open when something in it says something or was refused. */
export function TermFields({ values, ofGroup, hiddenProjects, at, set }: Props) {
  const says = values.condition !== '' || !values.anySource || values.forksAllowed || !values.allProjects;
  return (
    <details open={says || FIELDS.some((field) => at(field)) || undefined}>
      <summary style={{ cursor: 'pointer', fontWeight: 600 }}>{t.title}</summary>
      <Stack gap="md" mt="sm">
        <Textarea
          label={t.condition}
          description={t.conditionHint}
          placeholder={'ref.protected && "prod" in runner.tags'}
          autosize
          minRows={2}
          maxLength={1000}
          spellCheck={false}
          value={values.condition}
          error={at('condition')}
          onChange={(event) => set({ condition: event.currentTarget.value })}
          classNames={{ input: 'mono' }}
        />
        <Radio.Group
          label={t.sources}
          value={values.anySource ? 'any' : 'some'}
          onChange={(value) => set({ anySource: value === 'any' })}
        >
          <Stack gap={6} mt={4}>
            <Radio value="any" label={t.anySource} />
            <Radio value="some" label={t.someSources} />
          </Stack>
        </Radio.Group>
        {!values.anySource && (
          <MultiSelect
            aria-label={t.someSources}
            searchable
            data={offered(values.acceptedSources)}
            value={[...values.acceptedSources]}
            error={at('acceptedSources')}
            onChange={(acceptedSources) => set({ acceptedSources })}
            pl={28}
          />
        )}
        <Checkbox
          label={t.forks}
          checked={values.forksAllowed}
          error={at('forksAllowed')}
          onChange={(event) => set({ forksAllowed: event.currentTarget.checked })}
        />
        {ofGroup && <ProjectFields values={values} hiddenProjects={hiddenProjects} at={at} set={set} />}
      </Stack>
    </details>
  );
}

function ProjectFields({ values, hiddenProjects, at, set }: Omit<Props, 'ofGroup'>) {
  return (
    <>
      <Radio.Group
        label={t.projects}
        value={values.allProjects ? 'all' : 'some'}
        onChange={(value) => set({ allProjects: value === 'all' })}
      >
        <Stack gap={6} mt={4}>
          <Radio value="all" label={t.allProjects} />
          <Radio value="some" label={t.someProjects} />
        </Stack>
      </Radio.Group>
      {!values.allProjects && (
        <TagsInput
          aria-label={t.someProjects}
          description={t.projectsHint(hiddenProjects)}
          value={[...values.allowedProjects]}
          error={at('allowedProjects')}
          onChange={(allowedProjects) => set({ allowedProjects })}
          classNames={{ input: 'mono' }}
          pl={28}
        />
      )}
    </>
  );
}
