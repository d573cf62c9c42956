import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ownEnd } from '../access-tokens/index.js';
import { Open } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { Fault, notFound, Refused, type FaultCode } from '../platform/errors/index.js';
import { Ctx } from '../platform/http/index.js';
import { ReadSecret, type OwnerId } from '../secrets/index.js';
import { KV_MOUNT, LOGIN_ROLE } from './create-person-token.js';
import { GiveBackIssuedToken } from './give-back-issued-token.js';
import { PersonContext, requireNamespace, type PersonAtDoor } from './person-context.js';
import { PERSON_TOKEN_SECONDS, type PersonClaims } from './person-tokens.js';
import { revokeToken } from './revoked-tokens.query.js';
import { readBody } from './read-body.js';
import { readSecretPath } from './secret-path.js';
import { toAuth, toKvMetadata, toKvValue, toTokenData, wrapped } from './vault-answers.js';

const WHO = 'The token in X-Vault-Token says who reads; his abilities decide.';
const login = z.object({ jwt: z.string().min(1), role: z.string() });

/** The part of OpenBao's API by which programs read as a person: log in, look at the token, read and list KV v2. */
@Controller('v1')
export class PersonApiController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PersonContext) private readonly people: PersonContext,
    @Inject(ReadSecret) private readonly read: ReadSecret,
    @Inject(GiveBackIssuedToken) private readonly giveBack: GiveBackIssuedToken,
  ) {}

  @Post('auth/api_jwt/login')
  @HttpCode(200)
  @Open('The JWT in the body says who logs in.')
  async logIn(@Ctx() ctx: RequestContext, @Req() request: FastifyRequest, @Body() body: unknown): Promise<object> {
    const given = login.safeParse(readBody(body));
    if (!given.success) throw new Fault('BAD_USER_INPUT', 'missing jwt or role');
    if (given.data.role !== LOGIN_ROLE) throw new Fault('BAD_USER_INPUT', 'role could not be found');
    const claims = await this.people.claimsOf(given.data.jwt);
    if (!claims) throw new Fault('BAD_USER_INPUT', 'the JWT is not valid');
    requireNamespace(request, claims.owner);
    return wrapped(ctx.requestId, { auth: toAuth(given.data.jwt, claims) });
  }

  @Get('auth/token/lookup-self')
  @Open(WHO)
  async lookUp(@Ctx() ctx: RequestContext, @Req() request: FastifyRequest): Promise<object> {
    const person = await this.people.of(ctx, request);
    const { claims } = person;
    const expiresAt = claims ? claims.expiresAt : await ownEnd(this.database, person.ctx);
    const kind = claims ? 'batch' : 'service';
    return wrapped(ctx.requestId, { data: toTokenData(person.ctx.person.username, { kind, expiresAt }) });
  }

  @Post('auth/token/renew-self')
  @HttpCode(200)
  @Open(WHO)
  async renew(@Ctx() ctx: RequestContext, @Req() request: FastifyRequest): Promise<object> {
    requireClaims(await this.people.of(ctx, request));
    throw new Fault(
      'BAD_USER_INPUT',
      `the token is not renewable: it lives ${PERSON_TOKEN_SECONDS} seconds; make another`,
    );
  }

  @Post('auth/token/revoke-self')
  @HttpCode(204)
  @Open(WHO)
  async revoke(@Ctx() ctx: RequestContext, @Req() request: FastifyRequest): Promise<void> {
    const person = await this.people.of(ctx, request);
    if (person.claims === null && (await this.giveBack.execute(person.ctx))) return;
    await revokeToken(this.database, person.ctx, requireClaims(person));
  }

  @Get('sys/internal/ui/mounts/*')
  @Open(WHO)
  async mount(@Ctx() ctx: RequestContext, @Req() request: FastifyRequest): Promise<object> {
    await this.people.of(ctx, request);
    const data = { path: `${KV_MOUNT}/`, type: 'kv', options: { version: '2' }, description: '' };
    return wrapped(ctx.requestId, { data });
  }

  @Get('sys/seal-status')
  @Open('Clients ask it before they log in; it tells that reads are served, no more.')
  sealStatus(): object {
    return { type: 'lockkeeper', initialized: true, sealed: false, t: 0, n: 0, progress: 0, version: '2.6.4' };
  }

  @Get(`${KV_MOUNT}/data/*`)
  @Open(WHO)
  async value(
    @Ctx() ctx: RequestContext,
    @Req() request: FastifyRequest,
    @Param('*') path: string,
    @Query('version') version?: string,
  ): Promise<object> {
    const person = await this.people.of(ctx, request);
    const named = requirePath(path);
    const owner = requireOwner(person);
    const revealed = await refusedAsFault(() => this.read.value(person.ctx, owner, named, readVersion(version)));
    return wrapped(ctx.requestId, { data: toKvValue(revealed) });
  }

  @Get(`${KV_MOUNT}/metadata/*`)
  @Open(WHO)
  async metadata(
    @Ctx() ctx: RequestContext,
    @Req() request: FastifyRequest,
    @Param('*') path: string,
    @Query('list') list?: string,
  ): Promise<object> {
    const person = await this.people.of(ctx, request);
    const owner = requireOwner(person);
    if (list === 'true') return wrapped(ctx.requestId, { data: { keys: await this.#keys(person, path) } });
    const named = requirePath(path);
    const versions = await refusedAsFault(() => this.read.versions(person.ctx, owner, named));
    return wrapped(ctx.requestId, { data: toKvMetadata(versions) });
  }

  async #keys(person: PersonAtDoor, path: string): Promise<string[]> {
    if (path === '') return ['explicit/'];
    if (!/^explicit\/?$/.test(path)) throw notFound();
    const names = await this.read.names(person.ctx, requireOwner(person));
    if (names.length === 0) throw notFound();
    return names;
  }
}

const CODES: Readonly<Record<string, FaultCode>> = {
  AMBIGUOUS_NAME: 'BAD_USER_INPUT',
  VERSION_MISSING: 'NOT_FOUND',
  VERSION_DESTROYED: 'NOT_FOUND',
};

/** OpenBao's API has no payloads: what is refused becomes a status with the sentence. */
async function refusedAsFault<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const [problem] = error.problems;
    throw new Fault(CODES[problem?.code ?? ''] ?? 'FORBIDDEN', problem?.message ?? 'permission denied');
  }
}

/** Only what was made for one owner is given back or has an end that this door knows. */
function requireClaims({ claims }: PersonAtDoor): PersonClaims {
  if (claims) return claims;
  throw oneOwner();
}

/** Paths under the mount are those of one owner, so an access token alone says too little. */
function requireOwner({ owner }: PersonAtDoor): OwnerId {
  if (owner) return owner;
  throw oneOwner();
}

const oneOwner = (): Fault =>
  new Fault(
    'FORBIDDEN',
    'permission denied: log in with a token made for one project or group, or name one by X-Vault-Namespace',
  );

function requirePath(path: string) {
  const named = readSecretPath(path);
  if (!named) throw notFound();
  return named;
}

function readVersion(version: string | undefined): number | null {
  if (version === undefined || version === '0') return null;
  if (/^[1-9][0-9]{0,8}$/.test(version)) return Number(version);
  throw new Fault('BAD_USER_INPUT', 'version: must be a whole number.');
}
