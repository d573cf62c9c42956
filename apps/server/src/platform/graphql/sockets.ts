import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost, ModuleRef } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { FastifyRequest } from 'fastify';
import {
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type ExecutionArgs,
  type GraphQLSchema,
} from 'graphql';
import type { Context, SubscribePayload } from 'graphql-ws';
import { useServer, type Extra } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { Identify } from '../authn/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { RequestContext } from '../context/index.js';
import { asFault, Fault, isDatabaseAway } from '../errors/index.js';
import { limitDocument, MAX_TOKENS } from './limits.js';

const PATH = '/api/graphql';
const MOST_BYTES = 64 * 1024;
const MOST_OF_A_SOCKET = 20;
const MOST_SOCKETS = 1000;
const TRY_AGAIN_LATER = 1013;

type Socket = Pick<Context, 'connectionParams' | 'subscriptions'> & { readonly extra: Extra };

/** What a subscription's handlers find in the place of an HTTP request. */
export interface SocketRequest {
  readonly lockkeeper: RequestContext;
  /** Who sends it now: a session may have ended, and rights may be gone, since the socket was opened. Null: nobody. */
  readonly renew: () => Promise<RequestContext | null>;
}

/** Subscriptions over graphql-ws at the address of all of GraphQL. Nothing else is done over a socket. */
@Injectable()
export class GraphqlSockets implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_BYTES });
  #stop: (() => void | Promise<void>) | null = null;

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(GraphQLSchemaHost) private readonly schemas: GraphQLSchemaHost,
    @Inject(ModuleRef) private readonly modules: ModuleRef,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    const { schema } = this.schemas;
    const server = useServer(
      {
        schema,
        onConnect: (socket) => this.#admits(socket),
        onSubscribe: (socket, id, payload) => this.#subscribe(schema, socket, id, payload),
      },
      this.#sockets,
    );
    this.#stop = () => server.dispose();
    const http = this.host.httpAdapter.getHttpServer() as Server;
    http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => this.#open(request, socket, head));
  }

  async onModuleDestroy(): Promise<void> {
    await this.#stop?.();
  }

  #open(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const refused =
      request.url?.split('?')[0] !== PATH || !this.#isOurs(request) || this.#sockets.clients.size >= MOST_SOCKETS;
    if (refused) return refuseUpgrade(socket);
    this.#sockets.handleUpgrade(request, socket, head, (opened) => this.#sockets.emit('connection', opened, request));
  }

  /** A browser says from which page it comes, and sends our cookie from every page: only our own may. */
  #isOurs({ headers }: IncomingMessage): boolean {
    if (headers.origin === undefined) return true;
    const origin = URL.canParse(headers.origin) ? new URL(headers.origin) : null;
    return origin !== null && (origin.host === headers.host || origin.origin === new URL(this.config.publicUrl).origin);
  }

  async #admits(socket: Socket): Promise<boolean> {
    try {
      return (await this.#person(socket)) !== null;
    } catch {
      // A client takes the code of a refusal for final.
      socket.extra.socket.close(TRY_AGAIN_LATER, 'The database does not answer.');
      return false;
    }
  }

  async #subscribe(
    schema: GraphQLSchema,
    socket: Socket,
    id: string,
    payload: SubscribePayload,
  ): Promise<ExecutionArgs | readonly GraphQLError[]> {
    if (Object.keys(socket.subscriptions).length > MOST_OF_A_SOCKET)
      return [refused(`A socket takes at most ${MOST_OF_A_SOCKET} subscriptions.`)];
    const document = read(payload.query);
    if (document instanceof GraphQLError) return [document];
    const problems = validate(schema, document, [...specifiedRules, limitDocument]);
    if (problems.length > 0) return problems;
    const operation = getOperationAST(document, payload.operationName);
    if (operation?.operation !== OperationTypeNode.SUBSCRIPTION)
      return [refused('A socket takes subscriptions only; send the rest over HTTP.')];
    // Who has ended the subscription, or gone, looks no more.
    const renew = async (): Promise<RequestContext | null> =>
      id in socket.subscriptions ? this.#person(socket) : null;
    const lockkeeper = await renew().catch((fault: unknown) => fault as Fault);
    if (lockkeeper instanceof Fault) return [refused(lockkeeper.message, lockkeeper.code)];
    if (!lockkeeper) return [refused('You are not signed in any more.', 'UNAUTHENTICATED')];
    const request: SocketRequest = { lockkeeper, renew };
    const { operationName, variables: variableValues } = payload;
    return { schema, document, operationName, variableValues, contextValue: { request } };
  }

  /** Throws the fault DATABASE_UNAVAILABLE, while nobody can tell who it is. */
  async #person(socket: Socket): Promise<RequestContext | null> {
    const { request } = socket.extra;
    // Browsers cannot set headers of a socket; what they say in its first message counts as one.
    const said = socket.connectionParams?.['authorization'];
    const headers = { ...request.headers, ...(typeof said === 'string' ? { authorization: said } : {}) };
    const like = { headers, method: 'GET', cookies: cookiesOf(headers.cookie) } as unknown as FastifyRequest;
    // Who people are is the product's to say; the platform knows that something says it.
    const identify = this.modules.get(Identify, { strict: false });
    const identity = await identify.identify(like).catch(nobody);
    if (!identity) return null;
    return new RequestContext({
      requestId: randomUUID(),
      ip: request.socket.remoteAddress ?? null,
      userAgent: headers['user-agent'] ?? null,
      actor: identity.actor,
      abilities: identity.abilities,
    });
  }
}

function nobody(error: unknown): null {
  if (isDatabaseAway(error)) throw asFault(error);
  return null;
}

/** Node has let go of the socket: without a listener a client that resets it would end the process, and one that stays would keep it. */
function refuseUpgrade(socket: Duplex): void {
  socket.on('error', () => undefined);
  socket.once('finish', () => socket.destroy());
  socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
}

function read(query: string): DocumentNode | GraphQLError {
  try {
    return parse(query, { maxTokens: MAX_TOKENS });
  } catch (error) {
    return error instanceof GraphQLError ? error : refused('The document cannot be read.');
  }
}

const refused = (sentence: string, code = 'BAD_USER_INPUT'): GraphQLError =>
  new GraphQLError(sentence, { extensions: { code } });

function cookiesOf(header: string | undefined): Record<string, string> {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim().split('='));
  return Object.fromEntries(pairs.map(([name, ...value]) => [name ?? '', value.join('=')]));
}
