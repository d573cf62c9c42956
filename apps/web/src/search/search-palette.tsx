import { Modal, TextInput, VisuallyHidden } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState, type KeyboardEvent } from 'react';
import { useNavigate } from 'react-router';
import { texts } from '../texts';
import styles from './search.module.css';
import { useSearch, type Found } from './use-search';

const t = texts.search;
const LIST = 'search-results';
const optionId = (index: number): string => `search-result-${index}`;

/** One field over everything; the list under it is moved through while the field keeps the focus. */
export default function SearchPalette({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text, 150);
  const [chosen, setChosen] = useState(0);
  const { found, fetching } = useSearch(asked);
  useEffect(() => setChosen(0), [asked]);
  useEffect(() => document.getElementById(optionId(chosen))?.scrollIntoView({ block: 'nearest' }), [chosen]);
  const open = (one: Found | undefined): void => {
    if (!one) return;
    onClose();
    void navigate(one.to);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && found.length > 0) {
      event.preventDefault();
      setChosen((before) => (before + step + found.length) % found.length);
    }
    if (event.key === 'Enter' && asked === text) {
      event.preventDefault();
      open(found[chosen]);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t.title}
      size="lg"
      yOffset="10dvh"
      centered={false}
      closeButtonProps={{ 'aria-label': texts.actions.close }}
      transitionProps={{ duration: 80 }}
    >
      <TextInput
        role="combobox"
        aria-expanded={found.length > 0}
        aria-controls={found.length > 0 ? LIST : undefined}
        aria-activedescendant={found[chosen] ? optionId(chosen) : undefined}
        aria-autocomplete="list"
        aria-label={t.title}
        placeholder={t.placeholder}
        data-autofocus
        autoComplete="off"
        spellCheck={false}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {found.length > 0 ? (
        <ul id={LIST} role="listbox" aria-label={t.results} className={styles.results}>
          {found.map((one, index) => (
            <li
              key={one.key}
              id={optionId(index)}
              role="option"
              aria-selected={index === chosen}
              className={styles.result}
              onMouseMove={() => setChosen(index)}
              onClick={() => open(one)}
            >
              <span className={styles.kind}>{t.kinds[one.kind]}</span>
              <bdi className={`${styles.label} breakable`}>{one.label}</bdi>
              {one.place && <bdi className={`${styles.place} mono breakable`}>{one.place}</bdi>}
            </li>
          ))}
        </ul>
      ) : (
        <div className={styles.note}>{asked.trim().length >= 2 && !fetching ? t.nothing(asked.trim()) : t.hint}</div>
      )}
      <VisuallyHidden aria-live="polite">{found.length > 0 ? t.found(found.length) : ''}</VisuallyHidden>
    </Modal>
  );
}
