import { Field, InputType } from '@nestjs/graphql';
import { RefKind } from '../projects/index.js';

@InputType({ description: 'One entry of a `secrets:` block.' })
export class AskedSecretInput {
  @Field(() => String, { nullable: true }) variable?: string | null;
  @Field() name!: string;
  @Field(() => String, { nullable: true, description: 'Absent: the own project; `inherit`, or `group/<full path>`.' })
  source?: string | null;
}

@InputType({ description: 'Facts of a job of yours that you ask about.' })
export class JobFactsInput {
  @Field() refName!: string;
  @Field(() => RefKind, { nullable: true }) refKind?: RefKind | null;
  @Field(() => String, { nullable: true }) environment?: string | null;
  @Field(() => String, { nullable: true, description: 'How the pipeline starts, such as `push`.' }) source?:
    string | null;
  @Field(() => [AskedSecretInput], { nullable: true, description: 'Absent: every secret in reach.' })
  asked?: AskedSecretInput[] | null;
}
