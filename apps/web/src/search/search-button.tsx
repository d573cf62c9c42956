import { Kbd, UnstyledButton } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { texts } from '../texts';
import styles from './search.module.css';

const load = () => import('./search-palette');
const Palette = lazy(load);

/** Ctrl-K, or ⌘K, from anywhere. */
export function SearchButton() {
  const [opened, setOpened] = useState(false);
  // There before it is asked for, so that no letter typed after Ctrl-K is lost.
  useEffect(() => {
    const timer = setTimeout(() => void load(), 500);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey)
        return;
      event.preventDefault();
      setOpened(true);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return (
    <>
      <UnstyledButton className={styles.button} title={texts.search.openHint} onClick={() => setOpened(true)}>
        <IconSearch size={16} aria-hidden />
        <span className={styles.word}>{texts.search.open}</span>
        <Kbd size="xs" className={styles.word}>
          {texts.search.keys}
        </Kbd>
      </UnstyledButton>
      {opened && (
        <Suspense>
          <Palette onClose={() => setOpened(false)} />
        </Suspense>
      )}
    </>
  );
}
