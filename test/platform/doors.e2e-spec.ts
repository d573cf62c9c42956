import { Controller, Get, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { GraphQLSchemaHost, Query, Resolver } from '@nestjs/graphql';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AuthzModule, Can, Open, type Door } from '../../apps/server/src/platform/authz/index.js';
import { startServer, type TestServer } from '../support/server.js';

const LIST = path.join(__dirname, 'doors.txt');
const FIRST = ' Also to who must do something first.';
const line = ({ name, access }: Door): string => {
  if (access === null) return `${name}: nothing`;
  if ('can' in access) return `${name}: ${access.can}`;
  return `${name}: open. ${access.open}${access.impersonated ? ' Also to who acts as somebody else.' : ''}${access.first ? FIRST : ''}`;
};

describe('the doors of the server', () => {
  let server: TestServer;
  let doors: Door[];
  beforeAll(async () => {
    server = await startServer();
    doors = server.app.get(AuthzModule).doors();
  });
  afterAll(() => server.stop());

  test('are those of the committed list, each with what it demands (UPDATE_DOORS=1 writes the list anew)', () => {
    const now = `${doors.map(line).join('\n')}\n`;
    if (process.env['UPDATE_DOORS'] === '1') writeFileSync(LIST, now);

    expect(now).toBe(readFileSync(LIST, 'utf8'));
  });

  test('are all that GraphQL answers to', () => {
    const { schema } = server.app.get(GraphQLSchemaHost, { strict: false });
    const fields = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
      Object.keys(type?.getFields() ?? {}).map((field) => `${type?.name} ${field}`),
    );

    expect(
      doors
        .map((door) => door.name)
        .filter((name) => /^(Query|Mutation) /.test(name))
        .sort(),
    ).toEqual(fields.sort());
  });
});

describe('a door', () => {
  @Controller('undeclared')
  class Undeclared {
    @Get()
    anything(): string {
      return 'open to everybody by mistake';
    }
  }
  @Controller('misspelt')
  class Misspelt {
    @Get()
    @Can('secret:lsit' as never)
    anything(): string {
      return 'guarded by an ability that does not exist';
    }
  }
  @Resolver()
  class UndeclaredQuery {
    @Query(() => String)
    anything(): string {
      return 'a resolver counts too';
    }
  }
  @Controller('declared')
  class Declared {
    @Get()
    @Open('A test looks at it.')
    anything(): string {
      return 'fine';
    }
  }

  const start = async (controllers: never[], providers: never[] = []): Promise<NestFastifyApplication> => {
    @Module({ imports: [AuthzModule], controllers, providers })
    class Fixture {}
    const built = await Test.createTestingModule({ imports: [Fixture] }).compile();
    const app = built.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
    return app.init();
  };

  test.each([
    ['a route that declares nothing', [Undeclared], [], 'GET /undeclared'],
    ['a route that names an unknown ability', [Misspelt], [], 'GET /misspelt'],
    ['a resolver that declares nothing', [], [UndeclaredQuery], 'Query anything'],
  ])('keeps the server from starting: %s', async (_, controllers, providers, name) => {
    await expect(start(controllers as never[], providers as never[])).rejects.toThrow(name);
  });

  test('that declares why it is open lets the server start', async () => {
    const app = await start([Declared as never]);
    await app.close();
  });
});
