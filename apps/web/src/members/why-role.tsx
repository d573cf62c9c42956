import { Modal, Text } from '@mantine/core';
import { useRead } from '../app/reading';
import { Loaded } from '../components/loaded';
import { Sentence } from '../components/sentence';
import { texts } from '../texts';
import { WHY_ROLE } from './invitations.queries';

const t = texts.members;

interface Props {
  readonly username: string;
  readonly fullPath: string;
  readonly kind: 'project' | 'group';
  readonly onClose: () => void;
}

/** The way from a person to the role that counts here, step by step, as the engine goes it. */
export function WhyRole({ username, fullPath, kind, onClose }: Props) {
  const read = useRead(WHY_ROLE, { ability: `${kind}:read`, username, fullPath });
  return (
    <Modal
      opened
      onClose={onClose}
      title={<Text fw={600}>{t.whyTitle(username)}</Text>}
      closeButtonProps={{ 'aria-label': texts.actions.close }}
    >
      <Loaded of={read} rows={3}>
        {({ abilityExplain: { chain, sentence } }) => (
          <>
            <ol style={{ margin: 0, paddingLeft: 20 }}>
              {(chain ?? []).map((link, index) => (
                <li key={index} className="breakable">
                  <Sentence text={link.sentence} />
                </li>
              ))}
            </ol>
            {sentence && (
              <Text c="dimmed" mt="sm">
                <Sentence text={sentence} />
              </Text>
            )}
          </>
        )}
      </Loaded>
    </Modal>
  );
}
