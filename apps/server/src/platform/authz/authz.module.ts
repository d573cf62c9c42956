import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule, DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { AccessGuard } from './access.guard.js';
import { listDoors, refuseUndeclared, type Door } from './doors.js';

@Module({
  imports: [DiscoveryModule],
  providers: [{ provide: APP_GUARD, useClass: AccessGuard }, MetadataScanner],
})
export class AuthzModule implements OnApplicationBootstrap {
  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(MetadataScanner) private readonly scanner: MetadataScanner,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  onApplicationBootstrap(): void {
    refuseUndeclared(this.doors());
  }

  doors(): Door[] {
    return listDoors(this.discovery, this.scanner, this.reflector);
  }
}
