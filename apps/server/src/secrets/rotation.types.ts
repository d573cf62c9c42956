import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { SecretRow } from './secret-rows.query.js';

export enum SecretRotationStatus {
  OK = 'OK',
  APPROACHING = 'APPROACHING',
  OVERDUE = 'OVERDUE',
}
registerEnumType(SecretRotationStatus, { name: 'SecretRotationStatus' });

const DAY_MS = 86_400_000;
const APPROACHING_DAYS = 7;

@ObjectType({ description: 'When a new value is due.' })
export class SecretRotationInfo {
  @Field(() => Int) rotationIntervalDays!: number;
  @Field(() => Date) nextReminderAt!: Date;
  @Field(() => Date, { nullable: true }) lastReminderAt!: Date | null;
  @Field(() => SecretRotationStatus) status!: SecretRotationStatus;
  @Field(() => Date) createdAt!: Date;
  @Field(() => Date) updatedAt!: Date;
}

type RotationFacts = Pick<SecretRow, 'rotation_interval_days' | 'rotated_at' | 'created_at' | 'updated_at'>;

/** Counted from when the value was set last; null without an interval. */
export function rotationOf(row: RotationFacts, now: Date): SecretRotationInfo | null {
  if (row.rotation_interval_days === null) return null;
  const nextReminderAt = new Date(row.rotated_at.getTime() + row.rotation_interval_days * DAY_MS);
  const daysLeft = (nextReminderAt.getTime() - now.getTime()) / DAY_MS;
  return {
    rotationIntervalDays: row.rotation_interval_days,
    nextReminderAt,
    lastReminderAt: null,
    status: statusAt(daysLeft),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function statusAt(daysLeft: number): SecretRotationStatus {
  if (daysLeft <= 0) return SecretRotationStatus.OVERDUE;
  return daysLeft <= APPROACHING_DAYS ? SecretRotationStatus.APPROACHING : SecretRotationStatus.OK;
}
