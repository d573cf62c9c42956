import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';

export enum IdTokenKeyState {
  COMING = 'COMING',
  SIGNING = 'SIGNING',
  KEPT = 'KEPT',
}
registerEnumType(IdTokenKeyState, {
  name: 'IdTokenKeyState',
  valuesMap: {
    COMING: { description: 'Published; it signs once all servers publish it.' },
    KEPT: { description: 'It signs no more, and verifies what it has signed.' },
  },
});

@ObjectType('IdTokenKey', { description: 'A key that verifies ID tokens of jobs; never the key that signs.' })
export class IdTokenKeyType {
  @Field(() => ID) id!: string;
  @Field(() => IdTokenKeyState) state!: IdTokenKeyState;
  @Field(() => Date) signsFrom!: Date;
  @Field(() => Date, { nullable: true, description: 'Until when it is published; null while it signs, or is to.' })
  publishedUntil!: Date | null;
}

@ObjectType('IdTokenIssuer', { description: 'What others need to trust the ID tokens of jobs.' })
export class IdTokenIssuerType {
  @Field(() => String) issuer!: string;
  @Field(() => String, { description: 'Where the keys are published.' }) keysUrl!: string;
  @Field(() => String) discoveryUrl!: string;
  @Field(() => [IdTokenKeyType], { description: 'The newest first.' }) keys!: IdTokenKeyType[];
}
