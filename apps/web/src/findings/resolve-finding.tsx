import { Button, Group, Modal, Radio, Stack, Text, Textarea } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useWrite } from '../app/writing';
import { ProblemsNote } from '../components/problems-note';
import { Sentence } from '../components/sentence';
import { texts } from '../texts';
import { RESOLVE_FINDING, type Finding } from './findings.queries';

const t = texts.findings;
const RESOLUTIONS = ['ROTATED', 'REVOKED', 'FALSE_POSITIVE', 'ACCEPTED'] as const;

export function ResolveFinding({ finding, onClose }: { finding: Finding; onClose: () => void }) {
  // While the value that was found is the current one, it has not been rotated.
  const [resolution, setResolution] = useState<(typeof RESOLUTIONS)[number]>(finding.current ? 'REVOKED' : 'ROTATED');
  const [reason, setReason] = useState('');
  const write = useWrite(RESOLVE_FINDING, (data) => data.secretFindingResolve);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (await write.run({ id: finding.id, resolution, reason: reason.trim() })) onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={<Text fw={600}>{t.resolveOne(finding.secretName, `${finding.jobName} #${finding.jobId}`)}</Text>}
      closeButtonProps={{ 'aria-label': texts.actions.close }}
    >
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          <Text c="dimmed" className="breakable">
            <Sentence text={t.seen(finding)} />
          </Text>
          <Radio.Group
            label={t.what}
            value={resolution}
            onChange={(value) => setResolution(RESOLUTIONS.find((one) => one === value) ?? resolution)}
            error={write.at('resolution')}
          >
            <Stack gap={6} mt={4}>
              {RESOLUTIONS.map((value) => (
                <Radio key={value} value={value} label={t.resolutions[value]} />
              ))}
            </Stack>
          </Radio.Group>
          <Textarea
            label={t.reason}
            autosize
            minRows={2}
            maxLength={200}
            required
            withAsterisk={false}
            value={reason}
            error={write.at('reason')}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <ProblemsNote problems={write.rest(['resolution', 'reason'])} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {texts.actions.cancel}
            </Button>
            <Button type="submit" loading={write.busy}>
              {t.resolveVerb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
