import { Inject, Injectable } from '@nestjs/common';
import { subject } from '@lockkeeper/abilities';
import { CONFIG, type Config } from '../platform/config/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { DISCOVERY_PATH, KEYS_PATH } from './discovery.controller.js';
import { IdTokenKeyState, type IdTokenIssuerType } from './id-token-issuer.types.js';
import { IdTokenKeys } from './id-token-keys.js';
import { keyTimes, signingKey } from './key-file.js';

/** What the installation signs ID tokens by: the issuer and its keys with their ages. Null: it signs none. */
@Injectable()
export class DescribeIssuer {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(IdTokenKeys) private readonly keys: IdTokenKeys,
  ) {}

  execute(ctx: RequestContext): IdTokenIssuerType | null {
    ctx.require('setting:read', subject.instance({}));
    const file = this.keys.current();
    if (file === null) return null;
    const issuer = this.config.publicUrl;
    const now = ctx.now();
    const signs = signingKey(file, now).kid;
    const keys = keyTimes(file, now).map(({ kid, signsFrom, publishedUntil }) => ({
      id: kid,
      state: stateOf({ signs: kid === signs, begun: signsFrom <= now }),
      signsFrom,
      publishedUntil,
    }));
    return {
      issuer,
      keysUrl: `${issuer}/${KEYS_PATH}`,
      discoveryUrl: `${issuer}/${DISCOVERY_PATH}`,
      keys: keys.reverse(),
    };
  }
}

function stateOf({ signs, begun }: { signs: boolean; begun: boolean }): IdTokenKeyState {
  if (signs) return IdTokenKeyState.SIGNING;
  return begun ? IdTokenKeyState.KEPT : IdTokenKeyState.COMING;
}
