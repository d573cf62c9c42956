import { createRequest, formatDocument, type AnyVariables, type Exchange, type Operation } from '@urql/core';
import type { OperationResult, TypedDocumentNode } from '@urql/core';
import type { DocumentNode, FieldNode, OperationDefinitionNode } from 'graphql';
import { filter, fromPromise, fromValue, merge, mergeMap, pipe, share } from 'wonka';

/** A question of one operation, without fragments. Several may be asked at once when no two have a field of the same name at the top. */
export interface Question {
  readonly document: TypedDocumentNode<unknown, AnyVariables>;
  readonly variables: AnyVariables;
}

type Answer = Promise<Record<string, unknown> | null>;

const operationOf = (document: DocumentNode): OperationDefinitionNode =>
  document.definitions[0] as OperationDefinitionNode;
const fieldsOf = (document: DocumentNode): string[] =>
  operationOf(document).selectionSet.selections.map((field) => (field as FieldNode).name.value);

/** One document that asks all of them. Variables of the same name must have the same value. */
export function inOne(questions: readonly Question[]): Question {
  const operations = questions.map(({ document }) => operationOf(document));
  const variables = new Map(
    operations.flatMap((one) => one.variableDefinitions ?? []).map((one) => [one.variable.name.value, one]),
  );
  const selections = operations.flatMap(({ selectionSet }) => selectionSet.selections);
  const operation = {
    ...operations[0]!,
    name: { kind: 'Name', value: 'FirstView' },
    variableDefinitions: [...variables.values()],
    selectionSet: { kind: 'SelectionSet', selections },
  };
  return {
    document: formatDocument({ kind: 'Document', definitions: [operation] } as never),
    variables: Object.assign({}, ...questions.map((question) => question.variables)) as AnyVariables,
  };
}

const answers = new Map<number, Answer>();
let first: Answer | null = null;

/** What the page shows first comes before what stands around it: what is asked meanwhile waits for this answer. */
export function answerTogether(questions: readonly Question[], answer: Answer): void {
  first = answer;
  void answer.then(() => (first = null));
  for (const { document, variables } of questions) {
    const fields = fieldsOf(document);
    const part = answer.then((data) => data && Object.fromEntries(fields.map((field) => [field, data[field]])));
    answers.set(createRequest(document, variables).key, part);
  }
}

/** Its part of an answer that was asked for together, once. When anything was refused there, it goes on to be asked for alone. */
async function answerOf(operation: Operation, answer: Answer): Promise<Operation | OperationResult> {
  const data = await answer;
  return data ? { operation, data, stale: false, hasNext: false } : operation;
}

function route(operation: Operation) {
  if (operation.kind !== 'query') return fromValue(operation);
  const answer = answers.get(operation.key);
  answers.delete(operation.key);
  if (answer) return fromPromise(answerOf(operation, answer));
  return first ? fromPromise(first.then(() => operation)) : fromValue(operation);
}

const isResult = (one: Operation | OperationResult): one is OperationResult => 'operation' in one;
const isOperation = (one: Operation | OperationResult): one is Operation => !isResult(one);

export const takeFromTogether: Exchange =
  ({ forward }) =>
  (operations$) => {
    const routed$ = pipe(operations$, mergeMap<Operation, Operation | OperationResult>(route), share);
    return merge([pipe(routed$, filter(isResult)), forward(pipe(routed$, filter(isOperation)))]);
  };
