import {
  GraphQLError,
  Kind,
  type ASTVisitor,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

export const MAX_DEPTH = 16;
export const MAX_COST = 20_000;
export const MAX_FIELDS = 600;
export const MAX_ROOT_FIELDS = 20;
export const MAX_TOKENS = 5000;
const MAX_STEPS = 4000;
const MAX_INTROSPECTION_DEPTH = 20;
const MAX_PAGE = 100;
const DEFAULT_PAGE = 20;

interface Measure {
  depth: number;
  cost: number;
  fields: number;
  /** Selections looked at, spreads included: fragments that spread each other name no field and still cost time. */
  steps: number;
}

/**
 * Refuses documents that are too deep, too wide or too dear before anything runs. A field costs 1; what stands below
 * a list costs as many times as the page may hold (`first`, at most 100). Fragments count wherever they are spread.
 */
export function limitDocument(context: ValidationContext): ASTVisitor {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of context.getDocument().definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return {
    OperationDefinition(operation: OperationDefinitionNode): void {
      const total: Measure = { depth: 0, cost: 0, fields: 0, steps: 0 };
      const introspection = operation.selectionSet.selections.every(
        (s) => s.kind === Kind.FIELD && s.name.value.startsWith('__'),
      );
      measure(operation.selectionSet, { fragments, total, depth: 1, factor: 1, path: new Set() });
      const problem = introspection ? brokenIntrospection(total) : broken(operation, total);
      if (problem) {
        context.reportError(
          new GraphQLError(`The operation is refused: ${problem}.`, {
            nodes: operation,
            extensions: { code: 'BAD_USER_INPUT' },
          }),
        );
      }
    },
  };
}

function brokenIntrospection(total: Measure): string | null {
  if (total.steps > MAX_STEPS) return 'it spreads too many fragments';
  if (total.depth > MAX_INTROSPECTION_DEPTH) return `it is deeper than ${MAX_INTROSPECTION_DEPTH} levels`;
  return total.fields > 2000 ? 'it names too many fields' : null;
}

function broken(operation: OperationDefinitionNode, total: Measure): string | null {
  if (operation.selectionSet.selections.length > MAX_ROOT_FIELDS)
    return `at most ${MAX_ROOT_FIELDS} fields may stand at the top`;
  if (total.steps > MAX_STEPS) return 'it spreads too many fragments';
  if (total.depth > MAX_DEPTH) return `it is deeper than ${MAX_DEPTH} levels`;
  if (total.fields > MAX_FIELDS) return `it names more than ${MAX_FIELDS} fields`;
  if (total.cost > MAX_COST) return `it would cost more than ${MAX_COST}; ask for shorter pages`;
  return null;
}

interface Place {
  fragments: Map<string, FragmentDefinitionNode>;
  total: Measure;
  depth: number;
  factor: number;
  path: Set<string>;
}

function measure(set: SelectionSetNode, place: Place): void {
  const { total } = place;
  // Once over every limit there is nothing more to learn; going on would let a hostile document cost time.
  if (total.depth > MAX_DEPTH * 2 || total.steps > MAX_STEPS) return;
  total.depth = Math.max(total.depth, place.depth);
  for (const selection of set.selections) {
    if (++total.steps > MAX_STEPS) return;
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const name = selection.name.value;
      const fragment = place.fragments.get(name);
      if (!fragment || place.path.has(name)) continue;
      measure(fragment.selectionSet, { ...place, path: new Set(place.path).add(name) });
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      measure(selection.selectionSet, place);
    } else {
      total.fields += 1;
      total.cost += place.factor;
      if (selection.selectionSet) {
        measure(selection.selectionSet, { ...place, depth: place.depth + 1, factor: place.factor * pageOf(selection) });
      }
    }
  }
}

function pageOf(field: FieldNode): number {
  const first = field.arguments?.find((argument) => argument.name.value === 'first');
  if (!first) return isConnection(field) ? DEFAULT_PAGE : 1;
  return first.value.kind === Kind.INT ? Math.min(Math.max(Number(first.value.value), 1), MAX_PAGE) : MAX_PAGE;
}

function isConnection(field: FieldNode): boolean {
  return !!field.selectionSet?.selections.some(
    (selection) => selection.kind === Kind.FIELD && ['nodes', 'edges'].includes(selection.name.value),
  );
}
