import { Module } from '@nestjs/common';
import { SecretsModule } from '../secrets/index.js';
import { AdminResolver } from './admin.resolver.js';
import { CreateUser } from './create-user.js';
import { DescribeInstallation } from './describe-installation.js';
import { ListUsers } from './list-users.query.js';
import { ResetTwoFactor } from './reset-two-factor.js';
import { UpdateUser } from './update-user.js';

@Module({
  imports: [SecretsModule],
  providers: [ListUsers, CreateUser, UpdateUser, ResetTwoFactor, DescribeInstallation, AdminResolver],
})
export class AdminModule {}
