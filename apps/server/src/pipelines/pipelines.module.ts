import { Module } from '@nestjs/common';
import { JobLifecycle } from './job-lifecycle.js';
import { JobLog } from './job-log.js';

@Module({ providers: [JobLifecycle, JobLog], exports: [JobLifecycle, JobLog] })
export class PipelinesModule {}
