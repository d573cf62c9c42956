import { Select } from '@mantine/core';
import { useState } from 'react';
import { texts } from '../texts';
import { filterStates } from './secret-filter';

const s = texts.states;

interface Props {
  readonly state: string;
  readonly tag: string;
  readonly tags: readonly string[];
  readonly onState: (state: string) => void;
  readonly onTag: (tag: string) => void;
}

export function StateFilters({ state, tag, tags, onState, onTag }: Props) {
  // Drawn and measured, the choices that nobody sees yet would hold up the list. They are there before a key can open them.
  const [near, setNear] = useState(false);
  const choices = { comboboxProps: { keepMounted: near }, onFocus: () => setNear(true) };
  return (
    <>
      <Select
        {...choices}
        aria-label={s.label}
        placeholder={s.all}
        data={filterStates.map((value) => ({ value, label: s[value] }))}
        value={state || null}
        onChange={(value) => onState(value ?? '')}
        clearable
        clearButtonProps={{ 'aria-label': s.all }}
        w={220}
      />
      {(tags.length > 0 || tag) && (
        <Select
          {...choices}
          aria-label={s.tag}
          placeholder={s.anyTag}
          data={[...tags]}
          value={tag || null}
          onChange={(value) => onTag(value ?? '')}
          clearable
          clearButtonProps={{ 'aria-label': s.anyTag }}
          searchable
          w={160}
        />
      )}
    </>
  );
}
