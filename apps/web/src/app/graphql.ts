import { initGraphQLTada } from 'gql.tada';
import type { introspection } from '../graphql-env';

/** Documents typed from the committed schema: a field that the server does not have does not compile. */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { Time: string; ISO8601Date: string; ID: string };
}>();

export type { FragmentOf, ResultOf, VariablesOf } from 'gql.tada';
