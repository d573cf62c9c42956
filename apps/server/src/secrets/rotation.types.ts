import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { SecretRow } from './secret-rows.query.js';

export enum SecretRotationStatus {
  OK = 'OK',
  APPROACHING = 'APPROACHING',
  OVERDUE = 'OVERDUE',
}
registerEnumType(SecretRotationStatus, { name: 'SecretRotationStatus' });

const DAY_MS = 86_400_000;
export const APPROACHING_DAYS = 7;

@ObjectType({ description: 'When a new value is due.' })
export class SecretRotationInfo {
  @Field(() => Int) rotationIntervalDays!: number;
  @Field(() => Date, { description: 'On the day that it is due, and again after each interval.' })
  nextReminderAt!: Date;
  @Field(() => Date, { nullable: true, description: 'Since the value was set last.' }) lastReminderAt!: Date | null;
  @Field(() => SecretRotationStatus) status!: SecretRotationStatus;
  @Field(() => Date) createdAt!: Date;
  @Field(() => Date) updatedAt!: Date;
}

type RotationFacts = Pick<
  SecretRow,
  'rotation_interval_days' | 'rotated_at' | 'rotation_told_for' | 'rotation_told_at' | 'created_at' | 'updated_at'
>;

/** Counted from when the value was set last; null without an interval. */
export function rotationOf(row: RotationFacts, now: Date): SecretRotationInfo | null {
  if (row.rotation_interval_days === null) return null;
  const intervalMs = row.rotation_interval_days * DAY_MS;
  const due = row.rotated_at.getTime() + intervalMs;
  return {
    rotationIntervalDays: row.rotation_interval_days,
    nextReminderAt: row.rotation_told_for ? new Date(row.rotation_told_for.getTime() + intervalMs) : new Date(due),
    lastReminderAt: row.rotation_told_at,
    status: statusAt((due - now.getTime()) / DAY_MS),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function statusAt(daysLeft: number): SecretRotationStatus {
  if (daysLeft <= 0) return SecretRotationStatus.OVERDUE;
  return daysLeft <= APPROACHING_DAYS ? SecretRotationStatus.APPROACHING : SecretRotationStatus.OK;
}
