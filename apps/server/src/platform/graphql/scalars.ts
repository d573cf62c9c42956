import { Scalar, type CustomScalar } from '@nestjs/graphql';
import { GraphQLError, Kind, type ValueNode } from 'graphql';

/** RFC 3339 time, as GitLab's `Time`. */
@Scalar('Time', () => Date)
export class TimeScalar implements CustomScalar<string, Date> {
  description = 'A time as RFC 3339 text.';
  parseValue(value: unknown): Date {
    const time = typeof value === 'string' ? new Date(value) : new Date(Number.NaN);
    if (Number.isNaN(time.getTime()) || !/^\d{4}-\d\d-\d\d/.test(String(value)))
      throw new GraphQLError('A time is RFC 3339 text, such as 2026-11-25T10:00:00Z.', {
        extensions: { code: 'BAD_USER_INPUT' },
      });
    return time;
  }
  serialize(value: unknown): string {
    return (value instanceof Date ? value : new Date(String(value))).toISOString();
  }
  parseLiteral(node: ValueNode): Date {
    return this.parseValue(node.kind === Kind.STRING ? node.value : null);
  }
}
