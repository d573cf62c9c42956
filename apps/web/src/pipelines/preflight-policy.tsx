import { Radio, Stack, Title } from '@mantine/core';
import { useRead } from '../app/reading';
import { useWrite } from '../app/writing';
import { Loaded } from '../components/loaded';
import { ProblemsNote } from '../components/problems-note';
import { texts } from '../texts';
import { PIPELINE_SETTINGS, UPDATE_PIPELINE_SETTINGS } from './preflight-policy.queries';

const t = texts.preflight;
const CHOICES = ['INHERIT', 'REPORT', 'FAIL'] as const;

/** Whether a pipeline that would lack a secret runs, or fails before a runner hears of it. */
export function PreflightPolicy({ fullPath }: { fullPath: string }) {
  const hasAbove = fullPath.includes('/');
  const read = useRead(PIPELINE_SETTINGS, { fullPath });
  const write = useWrite(UPDATE_PIPELINE_SETTINGS, (data) => data.pipelineSettingsUpdate);
  const save = (value: string): void => {
    const preflight = value === 'FAIL' || value === 'REPORT' ? value : null;
    void write.run({ fullPath, preflight });
  };
  return (
    <section aria-label={t.policy}>
      <Title order={2}>{t.policy}</Title>
      <p className="quiet">{t.policyHint}</p>
      <Loaded of={read} rows={2}>
        {({ pipelineSettings: { preflight, preflightFrom } }) => (
          <Radio.Group
            aria-label={t.policy}
            value={preflightFrom === fullPath ? preflight : 'INHERIT'}
            onChange={save}
            readOnly={write.busy}
          >
            <Stack gap={8}>
              {CHOICES.map((choice) => (
                <Radio
                  key={choice}
                  value={choice}
                  label={choice === 'INHERIT' && !hasAbove ? t.unsaid : t.policies[choice]}
                  description={
                    choice === 'INHERIT' && hasAbove && preflightFrom !== fullPath
                      ? t.inherited(preflight, preflightFrom)
                      : undefined
                  }
                />
              ))}
            </Stack>
          </Radio.Group>
        )}
      </Loaded>
      <ProblemsNote problems={write.problems} />
    </section>
  );
}
