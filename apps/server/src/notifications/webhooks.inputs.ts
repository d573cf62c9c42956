import { Field, ID, InputType } from '@nestjs/graphql';
import { MutationInput } from '../platform/graphql/index.js';
import { webhookEvents } from './webhook-rules.js';

const EVENTS = `Of ${webhookEvents.join(', ')}.`;

@InputType()
export class WebhookCreateInput extends MutationInput {
  @Field(() => ID, { description: 'A group or project; it tells of its secrets and of all below it.' })
  fullPath!: string;
  @Field(() => String) url!: string;
  @Field(() => [String], { nullable: true, description: `${EVENTS} The first three when absent.` }) events?:
    string[] | null;
  @Field(() => Boolean, { nullable: true, description: 'True when absent.' }) enabled?: boolean | null;
}

@InputType({ description: 'What is absent stays as it is.' })
export class WebhookUpdateInput extends MutationInput {
  @Field(() => ID) id!: string;
  @Field(() => String, { nullable: true }) url?: string | null;
  @Field(() => [String], { nullable: true, description: EVENTS }) events?: string[] | null;
  @Field(() => Boolean, { nullable: true }) enabled?: boolean | null;
  @Field(() => Boolean, { nullable: true, description: 'Makes a new key; the old one signs nothing any more.' })
  newSigningKey?: boolean | null;
}

@InputType()
export class WebhookDeleteInput extends MutationInput {
  @Field(() => ID) id!: string;
}

@InputType()
export class WebhookTestInput extends MutationInput {
  @Field(() => ID) id!: string;
}
