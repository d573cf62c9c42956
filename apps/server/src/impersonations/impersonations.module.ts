import { Module } from '@nestjs/common';
import { EndImpersonation } from './end-impersonation.js';
import { ImpersonationsResolver } from './impersonations.resolver.js';
import { StartImpersonation } from './start-impersonation.js';

@Module({ providers: [StartImpersonation, EndImpersonation, ImpersonationsResolver] })
export class ImpersonationsModule {}
