import { Inject, Injectable } from '@nestjs/common';
import { asNamespace, Namespaces, type Namespace } from '../groups/index.js';
import { CONFIG, type Config } from '../platform/config/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Fault, notFound } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { PersonTokens } from './person-tokens.js';
import { ownerText } from './secret-owner.js';

/** Where clients of OpenBao find what a project or group shares with them, and how they log in: in GitLab's shape. */
export interface VaultAccess {
  readonly expires_at: string;
  readonly provider: {
    readonly vault: {
      readonly server: string;
      readonly namespace: string;
      readonly path: string;
      readonly version: string;
      readonly auth: { readonly jwt: { readonly path: string; readonly role: string; readonly token: string } };
    };
  };
}

export const LOGIN_MOUNT = 'api_jwt';
export const LOGIN_ROLE = 'all_api';
export const KV_MOUNT = 'secrets/kv';
const ID = /^[1-9][0-9]{0,14}$/;

/** Makes a token of five minutes with which a program reads the secrets of one owner as its person. */
@Injectable()
export class CreatePersonToken {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(PersonTokens) private readonly tokens: PersonTokens,
    @Inject(EventLog) private readonly events: EventLog,
  ) {}

  /** `which`: the id or the full path. */
  async execute(ctx: RequestContext, kind: 'group' | 'project', which: string): Promise<VaultAccess> {
    const namespace = await this.#find(ctx, kind, which);
    ctx.require('secret_token:create', asNamespace(namespace));
    const { tokenId } = ctx.person;
    if (tokenId === null) {
      throw new Fault('FORBIDDEN', 'A personal access token is needed for this; a session is not enough.');
    }
    const owner = { kind, id: namespace.id };
    const { token, expiresAt } = await this.tokens.issue(tokenId, owner);
    await this.events.record(ctx, {
      action: 'secret_token.created',
      namespaceId: namespace.id,
      target: { kind, id: namespace.id, name: namespace.fullPath },
      details: { expiresAt: expiresAt.toISOString() },
    });
    const auth = { jwt: { path: LOGIN_MOUNT, role: LOGIN_ROLE, token } };
    const vault = { server: this.config.publicUrl, namespace: ownerText(owner), path: KV_MOUNT, version: 'v2', auth };
    return { expires_at: expiresAt.toISOString(), provider: { vault } };
  }

  async #find(ctx: RequestContext, kind: 'group' | 'project', which: string): Promise<Namespace> {
    const namespace = ID.test(which)
      ? await this.namespaces.visibleById(ctx, Number(which))
      : await this.namespaces.visibleNamespace(ctx, which);
    if (namespace.kind !== kind) throw notFound();
    return namespace;
  }
}
