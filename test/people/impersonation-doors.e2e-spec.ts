import { GraphQLSchemaHost } from '@nestjs/graphql';
import {
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isScalarType,
  getNamedType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import { impersonatedAbilities, type AbilityName } from '@lockkeeper/abilities';
import { AuthzModule, type Door } from '../../apps/server/src/platform/authz/index.js';
import { everything } from '../access/escalation-arrange.js';
import { aProjectWithSecrets, create } from '../secrets/arrange.js';
import { asOwner, newPerson, type Client } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { actingAs } from './impersonation-arrange.js';

// An administrator acts as an owner, and tries every door there is. Those that he may use are written down here: whoever
// adds one to the list has thought about it.
const MAY_CHANGE = [
  'impersonationEnd',
  'jobCancel',
  'jobPlay',
  'jobRetry',
  'jobUnpinAndRetry',
  'pipelineCancel',
  'pipelineCreate',
  'pipelineRetry',
  // Signing in anew, as himself, ends it.
  'providerSignInFinish',
  'providerSignInStart',
  'signIn',
  'signOut',
];

// Its door asks for looking only, and the use case for what each of its parts does.
const JUDGED_INSIDE = 'secretsChange';

let server: TestServer;
let schema: GraphQLSchema;
let doors: Door[];
let client: Client;
let group: string;
let project: string;
beforeAll(async () => {
  server = await startServer();
  schema = server.app.get(GraphQLSchemaHost, { strict: false }).schema;
  doors = server.app.get(AuthzModule).doors();
  const admin = await newPerson(server, { admin: true });
  const arranged = await aProjectWithSecrets(server, admin.client);
  ({ group, project } = arranged);
  await create(arranged.owner.client, project, { name: 'KEY' });
  client = (await actingAs(server, arranged.owner.person)).client;
});
afterAll(() => server.stop());

/** Any value of a type: the guard looks before anybody reads it. */
function anyOf(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return anyOf(type.ofType);
  if (isListType(type)) return [anyOf(type.ofType)];
  if (isEnumType(type)) return type.getValues()[0]!.name;
  if (isInputObjectType(type))
    return Object.fromEntries(
      Object.values(type.getFields())
        .filter((field) => isNonNullType(field.type))
        .map((field) => [field.name, anyOf(field.type)]),
    );
  const values: Record<string, unknown> = {
    Int: 1,
    Float: 1,
    Boolean: true,
    Time: new Date().toISOString(),
    ISO8601Date: '2030-01-01',
  };
  return isScalarType(type) && type.name in values ? values[type.name] : '1';
}

/** What the server says to whoever comes to a door, arguments and all. */
async function knock(kind: 'query' | 'mutation', field: GraphQLField<unknown, unknown>): Promise<any> {
  const demanded = field.args.filter((arg) => isNonNullType(arg.type));
  const declared = demanded.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
  const passed = demanded.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const selection = isCompositeType(getNamedType(field.type)) ? '{ __typename }' : '';
  const document = `${kind} ${declared && `(${declared})`} { ${field.name}${passed && `(${passed})`} ${selection} }`;
  const { errors } = await client.send(
    document,
    Object.fromEntries(demanded.map((arg) => [arg.name, anyOf(arg.type)])),
  );
  return errors[0]?.extensions ?? null;
}

const demandOf = (name: string): Door['access'] => doors.find((door) => door.name === name)!.access;
const within = (ability: AbilityName): boolean => impersonatedAbilities.includes(ability);

test('every mutation but those few is shut, and nothing changes', async () => {
  const fields = Object.values(schema.getMutationType()!.getFields());
  const open = [...MAY_CHANGE, JUDGED_INSIDE];
  const shut = fields.filter(({ name }) => !open.includes(name));
  expect(shut.length).toBe(fields.length - open.length);
  const events = () => asOwner(server, 'SELECT max(id) AS last FROM audit_events');
  const before = [await everything(server), await events()];

  for (const field of shut) {
    const access = demandOf(`Mutation ${field.name}`)!;
    const ability = 'can' in access ? access.can : 'impersonated';
    expect([field.name, await knock('mutation', field)]).toMatchObject([field.name, { code: 'FORBIDDEN', ability }]);
  }

  expect([await everything(server), await events()]).toEqual(before);
});

test.each([
  ['secret:create', { create: [{ name: 'NEW', secret: 'a value of some length', environment: '*', branch: '*' }] }],
  ['secret:update', { update: [{ name: 'KEY', metadataCas: 1, description: 'mine' }] }],
  ['secret:delete', { delete: [{ name: 'KEY', metadataCas: 1 }] }],
])('a call that changes many secrets is refused: %s', async (ability, input) => {
  const before = await everything(server);

  const { errors } = await client.send(
    'mutation ($input: SecretsChangeInput!) { secretsChange(input: $input) { errors } }',
    { input: { fullPath: project, ...input } },
  );

  expect(errors[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', ability });
  expect(await everything(server)).toBe(before);
});

test('every query is shut that does more than look', async () => {
  for (const field of Object.values(schema.getQueryType()!.getFields())) {
    const access = demandOf(`Query ${field.name}`)!;
    if ('open' in access || within(access.can)) continue;
    const said = await knock('query', field);

    expect([field.name, said]).toMatchObject([field.name, { code: 'FORBIDDEN', ability: access.can }]);
  }
});

test('what that person sees is seen', async () => {
  const data = await client.query(
    `query ($project: ID!) { project(fullPath: $project) { fullPath } projectSecrets(projectPath: $project) { nodes { name } }
      pipelines(projectPath: $project) { nodes { id } } }`,
    { project },
  );

  expect(data.project.fullPath).toBe(project);
});

test('no token comes out of any other door', async () => {
  const answer = await fetch(`${server.url}/api/v4/groups/${encodeURIComponent(group)}/secrets_manager/access_token`, {
    method: 'POST',
    headers: client.headers,
  });

  expect(answer.status).toBe(403);
});
