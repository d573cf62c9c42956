import { Field, ID, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'A trust rule, as what it issued names it.' })
export class IssuingRule {
  @Field(() => ID) id!: string;
  @Field(() => String) name!: string;
}

export function toIssuingRule(row: {
  readonly rule_id: number | null;
  readonly rule_name: string | null;
}): IssuingRule | null {
  return row.rule_id === null ? null : { id: String(row.rule_id), name: row.rule_name ?? '' };
}
