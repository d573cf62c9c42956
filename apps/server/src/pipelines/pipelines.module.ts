import { Module } from '@nestjs/common';
import { JobLifecycle } from './job-lifecycle.js';

@Module({ providers: [JobLifecycle], exports: [JobLifecycle] })
export class PipelinesModule {}
