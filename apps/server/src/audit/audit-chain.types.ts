import { Field, Int, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'How far the rows of audit and use log are sealed against change.' })
export class AuditChain {
  @Field(() => Date, { nullable: true, description: 'When the newest seal was made; null when there is none.' })
  sealedUntil!: Date | null;

  @Field(() => Int, { description: 'Rows of both logs under a seal; at most 2147483647.' })
  sealedEvents!: number;

  @Field(() => Int, { description: 'Rows of both logs that wait for a seal, usually for some seconds.' })
  unsealedEvents!: number;

  @Field(() => String, {
    nullable: true,
    description:
      'The hash of the newest seal. Keep it elsewhere: `lockkeeper audit verify --expect` tells a cut end by it.',
  })
  head!: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether the newest five seals and the rows under them are as they were sealed; null when there is no seal. The command checks all.',
  })
  intact!: boolean | null;
}
