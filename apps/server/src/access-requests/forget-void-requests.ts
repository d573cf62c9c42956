import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../platform/database/index.js';
import { Background } from '../platform/jobs/index.js';
import { forgetVoid } from './access-requests.query.js';

const HOUR = 3600;

/** Requests for what was not there are kept only as long as they count. */
@Injectable()
export class ForgetVoidRequests implements OnModuleInit {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Background) private readonly background: Background,
  ) {}

  onModuleInit(): void {
    this.background.every(HOUR, 'forget-void-access-requests', (ctx) => forgetVoid(this.database, ctx));
  }
}
