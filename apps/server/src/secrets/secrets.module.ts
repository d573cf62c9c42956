import { Module } from '@nestjs/common';
import { StoreHealth } from '../platform/health/index.js';

@Module({
  // Stands in until there is a store whose health could be asked.
  providers: [{ provide: StoreHealth, useValue: { kind: 'builtin', ready: () => Promise.resolve(true) } }],
  exports: [StoreHealth],
})
export class SecretsModule {}
