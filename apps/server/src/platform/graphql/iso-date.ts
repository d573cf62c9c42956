import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

const FORM = /^\d{4}-\d\d-\d\d$/;

function parse(value: unknown): Date {
  const time = typeof value === 'string' && FORM.test(value) ? new Date(`${value}T00:00:00Z`) : null;
  // 31 February would otherwise become a day in March.
  if (time && !Number.isNaN(time.getTime()) && format(time) === value) return time;
  throw new GraphQLError('A date is ISO 8601 text, such as 2026-11-25.', { extensions: { code: 'BAD_USER_INPUT' } });
}

const format = (time: Date): string => time.toISOString().slice(0, 10);

/** A day, as GitLab's `ISO8601Date`; inside the server the moment at which it begins, in UTC. */
export const Iso8601Date = new GraphQLScalarType<Date, string>({
  name: 'ISO8601Date',
  description: 'A day as ISO 8601 text, such as 2026-11-25.',
  parseValue: parse,
  serialize: (value) => format(value instanceof Date ? value : new Date(String(value))),
  parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : null),
});
