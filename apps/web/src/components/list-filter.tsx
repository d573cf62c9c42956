import { Kbd, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useLocation, useSearchParams } from 'react-router';
import { texts } from '../texts';

/**
 * The filter of a list lives in the address, so that a filtered list can be sent to somebody. The address follows a moment
 * after each key: a field that showed it alone would lose what is typed faster.
 */
export function useFilter(name = 'filter'): [string, (value: string) => void] {
  const [params, setParams] = useSearchParams();
  const { key } = useLocation();
  const inAddress = params.get(name) ?? '';
  const [typed, setTyped] = useState(inAddress);
  const onTheWay = useRef<string[]>([]);
  useEffect(() => {
    const at = onTheWay.current.indexOf(inAddress);
    // Where nothing is on the way it came from elsewhere: a link, or a step back.
    if (at < 0 && onTheWay.current.length === 0) setTyped(inAddress);
    onTheWay.current = onTheWay.current.slice(at + 1);
  }, [inAddress, key]);
  const set = (value: string): void => {
    setTyped(value);
    onTheWay.current.push(value);
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        if (value) after.set(name, value);
        else after.delete(name);
        return after;
      },
      { replace: true },
    );
  };
  return [typed, set];
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
