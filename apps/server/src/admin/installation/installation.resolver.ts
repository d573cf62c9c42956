import { Inject } from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import { Can } from '../../platform/authz/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { Ctx } from '../../platform/http/index.js';
import { DescribeInstallation } from './describe-installation.js';
import { DescribeStore } from './describe-store.js';
import { BackgroundWorkType, InstallationType, StoreHealthType } from './installation.types.js';
import { ListBackgroundWork } from './list-background-work.js';

@Resolver()
export class InstallationResolver {
  constructor(
    @Inject(DescribeInstallation) private readonly describe: DescribeInstallation,
    @Inject(DescribeStore) private readonly describeStore: DescribeStore,
    @Inject(ListBackgroundWork) private readonly works: ListBackgroundWork,
  ) {}

  @Query(() => InstallationType)
  @Can('user:list')
  installation(@Ctx() ctx: RequestContext): Promise<InstallationType> {
    return this.describe.execute(ctx);
  }

  @Query(() => StoreHealthType, { description: 'How the store of values is; nothing of any value.' })
  @Can('setting:read')
  storeHealth(@Ctx() ctx: RequestContext): Promise<StoreHealthType> {
    return this.describeStore.execute(ctx);
  }

  @Query(() => [BackgroundWorkType], { description: 'What this installation does by itself, by name.' })
  @Can('setting:read')
  backgroundWork(@Ctx() ctx: RequestContext): Promise<BackgroundWorkType[]> {
    return this.works.execute(ctx);
  }
}
