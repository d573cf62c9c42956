import { Kbd, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useSearchParams } from 'react-router';
import { texts } from '../texts';

/** The filter of a list lives in the address, so that a filtered list can be sent to somebody. */
export function useFilter(name = 'filter'): [string, (value: string) => void] {
  const [params, setParams] = useSearchParams();
  const set = (value: string): void =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        if (value) after.set(name, value);
        else after.delete(name);
        return after;
      },
      { replace: true },
    );
  return [params.get(name) ?? '', set];
}

export function ListFilter({
  value,
  onChange,
  label,
}: {
  value: string;
  onChange: (value: string) => void;
  label: string;
}) {
  return (
    <TextInput
      data-filter
      aria-label={label}
      placeholder={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
      leftSection={<IconSearch size={15} aria-hidden />}
      rightSection={
        <Kbd size="xs" aria-hidden visibleFrom="sm">
          /
        </Kbd>
      }
      title={texts.lists.filterHint}
      w={{ base: '100%', xs: 280 }}
    />
  );
}
