import { Controller, Get, Inject } from '@nestjs/common';
import { Open } from '../platform/authz/index.js';
import { CONFIG, type Config } from '../platform/config/index.js';
import { notFound } from '../platform/errors/index.js';
import { IdTokenKeys } from './id-token-keys.js';
import { publicKeys, type PublicKey } from './key-file.js';

const PUBLIC = 'What verifies ID tokens is for everybody; it opens nothing.';
export const KEYS_PATH = 'oauth/discovery/keys';
export const DISCOVERY_PATH = '.well-known/openid-configuration';
const CLAIMS = [
  'sub aud exp iat nbf iss jti namespace_id root_namespace_id namespace_path project_id project_path user_id user_login',
  'user_access_level pipeline_id pipeline_source job_id job_name ref ref_type ref_path ref_protected sha runner_id environment',
  'environment_protected deployment_tier',
]
  .join(' ')
  .split(' ');

/** OpenID Connect discovery, as far as verifying ID tokens of jobs takes it: nobody signs in by this issuer. */
@Controller()
export class DiscoveryController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(IdTokenKeys) private readonly keys: IdTokenKeys,
  ) {}

  @Get(DISCOVERY_PATH)
  @Open(PUBLIC)
  configuration(): Record<string, unknown> {
    if (this.keys.current() === null) throw notFound();
    const issuer = this.config.publicUrl;
    return {
      issuer,
      jwks_uri: `${issuer}/${KEYS_PATH}`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      claims_supported: CLAIMS,
    };
  }

  @Get(KEYS_PATH)
  @Open(PUBLIC)
  published(): { keys: PublicKey[] } {
    const keys = this.keys.current();
    if (keys === null) throw notFound();
    return { keys: publicKeys(keys, new Date()) };
  }
}
