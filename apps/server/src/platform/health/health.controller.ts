import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Open } from '../authz/index.js';
import { RequestContext } from '../context/index.js';
import { Database } from '../database/index.js';
import { StoreHealth } from './store-health.js';

@Controller('-/health')
export class HealthController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(StoreHealth) private readonly store: StoreHealth,
  ) {}

  @Get('live')
  @Open('Orchestrators ask before anybody can sign in; it tells that the process answers, no more.')
  live(): { status: string } {
    return { status: 'ok' };
  }

  @Get('ready')
  @Open('Load balancers ask without credentials; it tells which parts answer, no names and no versions.')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const database = await this.database.query(RequestContext.system('health'), 'SELECT 1').then(
      () => true,
      () => false,
    );
    const store = database || this.store.kind !== 'builtin' ? await this.store.ready() : false;
    await reply
      .status(database && store ? 200 : 503)
      .send({ status: database && store ? 'ok' : 'unavailable', database, store: this.store.kind, storeReady: store });
  }
}
