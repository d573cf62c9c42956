import { ArgsType, Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Role } from '../../groups/index.js';
import { connectionOf, PageArgs } from '../../platform/graphql/index.js';
import { RefKind } from '../../projects/index.js';
import { UserCore } from '../../sessions/index.js';
import { AccessLink } from '../access.types.js';

export enum SecretReaderKind {
  PERSON = 'PERSON',
  TOKEN = 'TOKEN',
  TRUST_RULE = 'TRUST_RULE',
  ROLE = 'ROLE',
  CUSTOM_ROLE = 'CUSTOM_ROLE',
  JOB = 'JOB',
}
registerEnumType(SecretReaderKind, {
  name: 'SecretReaderKind',
  valuesMap: {
    TRUST_RULE: { description: 'Of those that the caller may see, and by which programs can sign in now.' },
  },
});

export enum SecretReaderMark {
  COULD_BUT_NEVER_DID = 'COULD_BUT_NEVER_DID',
  COULD_AND_DID = 'COULD_AND_DID',
  DID_AND_NO_LONGER_MAY = 'DID_AND_NO_LONGER_MAY',
}
registerEnumType(SecretReaderMark, { name: 'SecretReaderMark', description: 'Within the days that are asked about.' });

@ObjectType()
export class SecretReaderToken {
  @Field(() => ID) id!: string;
  @Field(() => String) name!: string;
  @Field(() => [String]) scopes!: string[];
  @Field(() => Date, { nullable: true }) expiresAt!: Date | null;
}

@ObjectType({ description: 'A trust rule by which programs elsewhere get a token, whether they have one now or not.' })
export class SecretReaderTrustRule {
  @Field(() => ID) id!: string;
  @Field(() => String) name!: string;
  @Field(() => String) issuer!: string;
  @Field(() => [String], { description: 'Of the tokens that it issues.' }) scopes!: string[];
}

@ObjectType({ description: 'A runner that could take such a job, or did.' })
export class SecretReaderRunner {
  @Field(() => ID) id!: string;
  @Field(() => String) description!: string;
  @Field(() => String, { description: '`instance`, `group` or `project`.' }) scope!: string;
}

@ObjectType({ description: 'Jobs that the gate cannot tell apart.' })
export class SecretReaderJob {
  @Field(() => ID, { nullable: true, description: 'Null: the project is gone.' }) projectPath!: string | null;
  @Field(() => RefKind) refKind!: RefKind;
  @Field(() => String, { nullable: true, description: 'A name, or the pattern that protects it; null: any other.' })
  ref!: string | null;
  @Field(() => Boolean) refProtected!: boolean;
  @Field(() => [String], { description: 'Such refs that have commits; at most twenty.' }) knownRefs!: string[];
  @Field(() => Boolean, { description: 'False: jobs of no environment.' }) hasEnvironment!: boolean;
  @Field(() => String, {
    nullable: true,
    description: 'A name, or the pattern that protects it; null: any other that the scope matches.',
  })
  environment!: string | null;
  @Field(() => Boolean) environmentProtected!: boolean;
  @Field(() => UserCore, { nullable: true, description: 'Where it is protected: one who may deploy there.' })
  starter!: UserCore | null;
  @Field(() => Boolean, { description: 'It waits for an approval first.' }) approvalNeeded!: boolean;
  @Field(() => String, { nullable: true, description: 'Only those for which this condition in CEL holds.' })
  condition!: string | null;
  @Field(() => [SecretReaderRunner], { description: 'At most twenty.' }) runners!: SecretReaderRunner[];
  @Field(() => Int) runnersCount!: number;
}

@ObjectType({ description: 'Somebody or something that could get the value of a secret now, or did.' })
export class SecretReader {
  @Field(() => SecretReaderKind) kind!: SecretReaderKind;
  @Field(() => SecretReaderMark, {
    nullable: true,
    description: 'Null where uses are not counted: tokens, trust rules and roles.',
  })
  mark!: SecretReaderMark | null;
  @Field(() => String) sentence!: string;
  @Field(() => UserCore, {
    nullable: true,
    description: 'Of a person, or of the token; the service account of a trust rule.',
  })
  user!: UserCore | null;
  @Field(() => SecretReaderToken, { nullable: true }) token!: SecretReaderToken | null;
  @Field(() => SecretReaderTrustRule, { nullable: true }) trustRule!: SecretReaderTrustRule | null;
  @Field(() => Role, { nullable: true }) role!: Role | null;
  @Field(() => String, { nullable: true }) customRole!: string | null;
  @Field(() => SecretReaderJob, { nullable: true }) job!: SecretReaderJob | null;
  @Field(() => [AccessLink], { description: 'By which way; of a job the gate says it in its sentence.' })
  chain!: AccessLink[];
  @Field(() => Int, { description: 'How often, within the days that are asked about.' }) usesCount!: number;
  @Field(() => Date, { nullable: true }) lastUsedAt!: Date | null;
}

export const SecretReaderConnection = connectionOf(SecretReader);

@ArgsType()
export class SecretReadersArgs extends PageArgs {
  @Field(() => ID) secretId!: string;
  @Field(() => Int, { nullable: true, description: 'How far back uses count: 1 to 400; 30 when absent.' })
  days?: number | null;
  @Field(() => [SecretReaderKind], { nullable: true, description: 'All when absent.' })
  kinds?: SecretReaderKind[] | null;
}
