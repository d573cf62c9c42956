import { Module } from '@nestjs/common';
import { GroupsModule } from '../../groups/index.js';
import { SecretsModule } from '../secrets.module.js';
import { Enrollable } from './enrollable.js';
import { EnrollmentResolver } from './enrollment.resolver.js';
import { EntitlementResolver } from './entitlement.resolver.js';

/** What clients of a product that is sold ask for before they show secrets. */
@Module({ imports: [GroupsModule, SecretsModule], providers: [Enrollable, EnrollmentResolver, EntitlementResolver] })
export class EnrollmentModule {}
