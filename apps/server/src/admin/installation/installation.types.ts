import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

@ObjectType('Installation')
export class InstallationType {
  @Field(() => ID) id!: string;
  @Field(() => String) version!: string;
  @Field(() => String, { description: 'Where the values are: builtin or openbao.' }) store!: string;
  @Field(() => Boolean, { description: 'Whether a value could be read just now.' }) storeReady!: boolean;
  @Field(() => String, { description: 'The newest migration of the database.' }) schemaVersion!: string;
  @Field(() => String) postgresVersion!: string;
  @Field(() => String) nodeVersion!: string;
}

export enum StoreState {
  ACTIVE = 'ACTIVE',
  STANDBY = 'STANDBY',
  SEALED = 'SEALED',
  UNINITIALISED = 'UNINITIALISED',
  UNREACHABLE = 'UNREACHABLE',
}
registerEnumType(StoreState, { name: 'StoreState', description: 'What the store of values says of itself.' });

@ObjectType('StoreKey', { description: 'A key that the store works with; never the key itself.' })
export class StoreKeyType {
  @Field(() => String) name!: string;
  @Field(() => String, { nullable: true, description: 'A digest, to compare by.' }) fingerprint!: string | null;
  @Field(() => Date, { nullable: true }) since!: Date | null;
}

@ObjectType('StorePolicyRule')
export class StorePolicyRule {
  @Field(() => String) path!: string;
  @Field(() => [String]) capabilities!: string[];
}

@ObjectType('StorePolicy', {
  description: 'What one of the identities may do in the store that Lockkeeper comes with.',
})
export class StorePolicyType {
  @Field(() => String) identity!: string;
  @Field(() => [StorePolicyRule]) rules!: StorePolicyRule[];
}

export enum StoreVerdict {
  AS_DEMANDED = 'AS_DEMANDED',
  WOULD_CHANGE = 'WOULD_CHANGE',
  DIFFERS = 'DIFFERS',
  UNKNOWN = 'UNKNOWN',
}
registerEnumType(StoreVerdict, {
  name: 'StoreVerdict',
  valuesMap: {
    WOULD_CHANGE: { description: 'A server sets it when it starts.' },
    DIFFERS: { description: 'Somebody who operates the store has to set it.' },
    UNKNOWN: { description: 'It could not be looked at.' },
  },
});

@ObjectType('StoreCheck', { description: 'A line of the dry run: the store against what it should be.' })
export class StoreCheckType {
  @Field(() => String) subject!: string;
  @Field(() => StoreVerdict) verdict!: StoreVerdict;
  @Field(() => String) sentence!: string;
}

@ObjectType('StoreReconcile', { description: 'How the last search for values that nothing names went.' })
export class StoreReconcileType {
  @Field(() => Date) at!: Date;
  @Field(() => String, { description: 'done, foreign_store or too_many_orphans; the latter two stopped it.' })
  outcome!: string;
  @Field(() => Int) values!: number;
  @Field(() => Int, { description: 'Values that no version names; destroyed, unless it was stopped.' })
  orphans!: number;
}

@ObjectType('StoreHealth')
export class StoreHealthType {
  @Field(() => String, { description: 'builtin or openbao.' }) kind!: string;
  @Field(() => StoreState) state!: StoreState;
  @Field(() => Int, { nullable: true, description: 'Milliseconds that reading one value took; null: none was read.' })
  readMillis!: number | null;
  @Field(() => String, { nullable: true, description: 'Of a store that is a program of its own.' })
  version!: string | null;
  @Field(() => Int, { nullable: true, description: 'Its clock against ours, in seconds.' })
  clockAheadSeconds!: number | null;
  @Field(() => [StoreKeyType]) keys!: StoreKeyType[];
  @Field(() => [StorePolicyType], { description: 'None where the store asks nobody who he is.' })
  policies!: StorePolicyType[];
  @Field(() => [StoreCheckType]) checks!: StoreCheckType[];
  @Field(() => Int, { description: 'Values that are to be destroyed, and not yet are.' }) destructionsWaiting!: number;
  @Field(() => Date, { nullable: true }) destructionsSince!: Date | null;
  @Field(() => Int, { description: 'How often the one was tried that was tried most.' }) destructionAttempts!: number;
  @Field(() => StoreReconcileType, {
    nullable: true,
    description: 'Null until the first one, ten minutes after a start.',
  })
  reconcile!: StoreReconcileType | null;
}

@ObjectType('BackgroundWork', { description: 'Work that repeats by itself.' })
export class BackgroundWorkType {
  @Field(() => String) name!: string;
  @Field(() => Int) everySeconds!: number;
  @Field(() => Date, { description: 'The last turn, to half a minute.' }) endedAt!: Date;
  @Field(() => Int) millis!: number;
  @Field(() => Boolean, { description: 'The last turn failed.' }) failing!: boolean;
  @Field(() => Boolean, { description: 'It should have had another turn by now.' }) late!: boolean;
  @Field(() => Date, { nullable: true }) failedAt!: Date | null;
  @Field(() => String, { description: 'The kind of the last failure; the log of the server has more.' })
  failure!: string;
}
