import { useRead } from '../app/reading';
import { Loaded } from '../components/loaded';
import { texts } from '../texts';
import { CONSEQUENCES } from './projects.queries';

/** What stops, counted, before it is done. */
export function Consequences({ fullPath, deleting = false }: { fullPath: string; deleting?: boolean }) {
  const read = useRead(CONSEQUENCES, { fullPath });
  return (
    <Loaded of={read} rows={3}>
      {({ projectConsequences }) => (
        <ConsequenceLines lines={texts.consequences.lines(projectConsequences, deleting)} />
      )}
    </Loaded>
  );
}

export function ConsequenceLines({ lines }: { lines: readonly string[] }) {
  return (
    <ul aria-label={texts.consequences.title} style={{ margin: '8px 0 0', paddingLeft: 20 }}>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
