import { Text } from '@mantine/core';
import { useRead } from '../app/reading';
import { Loaded } from '../components/loaded';
import { texts } from '../texts';
import { COMPARE_VERSIONS } from './secret-work.queries';

const h = texts.history;

/** How two values differ, without either. */
export function VersionComparison({ secretId, from, to }: { secretId: string; from: number; to: number }) {
  const read = useRead(COMPARE_VERSIONS, { secretId, from, to });
  return (
    <Loaded of={read} rows={1}>
      {({ secretVersionsCompare: { same, byteLengths, lineCounts, jsonKeys } }) => (
        <div role="status" style={{ padding: 8, background: 'var(--sunken)', borderRadius: 6, marginTop: 4 }}>
          <Text fw={600}>{same ? h.same : h.differ}</Text>
          {!same && (
            <div>
              {h.bytes(byteLengths.from, byteLengths.to)} · {h.lines(lineCounts.from, lineCounts.to)}
            </div>
          )}
          {jsonKeys && <Keys label={h.added} keys={jsonKeys.added} />}
          {jsonKeys && <Keys label={h.removed} keys={jsonKeys.removed} />}
          {jsonKeys && <Keys label={h.changed} keys={jsonKeys.changed} />}
          <Text c="dimmed" fz="xs">
            {h.written}
          </Text>
        </div>
      )}
    </Loaded>
  );
}

function Keys({ label, keys }: { label: string; keys: readonly string[] }) {
  if (keys.length === 0) return null;
  return (
    <div className="breakable">
      {label} <span className="mono">{keys.join(', ')}</span>
    </div>
  );
}
