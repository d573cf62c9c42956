import { texts } from '../texts';

interface Person {
  readonly username: string;
  readonly name: string;
}

export function PersonName({ person }: { person: Person | null | undefined }) {
  if (!person) return <span className="quiet">{texts.people.unknown}</span>;
  return (
    <span className="breakable" title={`@${person.username}`}>
      {person.name || person.username}
    </span>
  );
}
