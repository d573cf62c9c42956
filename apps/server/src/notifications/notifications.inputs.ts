import { ArgsType, Field, ID } from '@nestjs/graphql';
import { PageArgs } from '../platform/graphql/index.js';

@ArgsType()
export class NotificationsArgs extends PageArgs {
  @Field(() => ID, {
    nullable: true,
    description: 'A group or project, with all below it. Absent: the whole installation, for administrators.',
  })
  fullPath?: string | null;
}
