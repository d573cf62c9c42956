import { Inject } from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Ctx } from '../platform/http/index.js';
import { DescribeIssuer } from './describe-issuer.js';
import { IdTokenIssuerType } from './id-token-issuer.types.js';

@Resolver()
export class IdTokenIssuerResolver {
  constructor(@Inject(DescribeIssuer) private readonly describe: DescribeIssuer) {}

  @Query(() => IdTokenIssuerType, { nullable: true, description: 'Null: jobs get no ID tokens here.' })
  @Can('setting:read')
  idTokenIssuer(@Ctx() ctx: RequestContext): IdTokenIssuerType | null {
    return this.describe.execute(ctx);
  }
}
