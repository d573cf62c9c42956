import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useRead } from '../app/reading';
import { useWrite, type Problem } from '../app/writing';
import { Loaded } from '../components/loaded';
import { ProblemsNote } from '../components/problems-note';
import { texts } from '../texts';
import { PreviewLists } from './preview-lists';
import { APPLY, PREVIEW, type Change, type Preview } from './rules.queries';
import { saveLabel } from './save-label';

const t = texts.preview;

interface Props {
  readonly change: Change;
  /** Where saving takes more than the change itself, such as a new value beside it. */
  readonly saveInstead?: () => Promise<boolean>;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

/** Who gains, who loses, which past jobs would have had another answer; saving says the count. */
export function PreviewSheet({ change, saveInstead, onClose, onSaved }: Props) {
  const read = useRead(PREVIEW, { change });
  const apply = useWrite(APPLY, (data) => data.ruleChangeApply);
  // An answer from an earlier look may be kept in the page; this decision needs a fresh one.
  const { refresh } = read;
  const asked = useRef(false);
  useEffect(() => {
    if (!asked.current) refresh();
    asked.current = true;
  }, [refresh]);
  const save = async (digest: string): Promise<void> => {
    const done = saveInstead ? await saveInstead() : await apply.run({ change, previewDigest: digest });
    if (done) onSaved();
  };
  const stale = apply.problems.some((problem) => problem.code === 'PREVIEW_STALE');
  return (
    <Modal
      opened
      size="xl"
      onClose={onClose}
      title={<Text fw={600}>{t.title}</Text>}
      closeButtonProps={{ 'aria-label': texts.actions.close }}
    >
      {read.fetching && <Text c="dimmed">{t.looking}</Text>}
      <Loaded of={read} rows={3}>
        {({ ruleChangePreview: preview }) => (
          <Stack gap="md">
            {preview.allowed ? <PreviewLists preview={preview} /> : <Refused problems={preview.problems} />}
            {stale ? (
              <Alert color="yellow" variant="light" role="alert">
                {t.stale}
              </Alert>
            ) : (
              <ProblemsNote problems={apply.problems} />
            )}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {texts.actions.cancel}
              </Button>
              {stale ? (
                <Button
                  onClick={() => {
                    apply.clear();
                    refresh();
                  }}
                >
                  {t.again}
                </Button>
              ) : (
                <SaveButton preview={preview} busy={apply.busy || read.fetching} onSave={(one) => void save(one)} />
              )}
            </Group>
          </Stack>
        )}
      </Loaded>
    </Modal>
  );
}

function Refused({ problems }: { problems: readonly Problem[] }) {
  return (
    <>
      <Text fw={600}>{t.refused}</Text>
      <ProblemsNote problems={problems} />
    </>
  );
}

interface SaveProps {
  readonly preview: Preview;
  readonly busy: boolean;
  readonly onSave: (digest: string) => void;
}

function SaveButton({ preview, busy, onSave }: SaveProps) {
  const { allowed, digest } = preview;
  if (!allowed || digest === null) return null;
  const { label, losing } = saveLabel(preview);
  return (
    <Button color={losing ? 'red.8' : undefined} loading={busy} onClick={() => onSave(digest)} data-save-rule>
      {label}
    </Button>
  );
}
