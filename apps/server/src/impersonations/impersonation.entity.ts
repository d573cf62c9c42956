import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

/** An administrator acts as somebody else: while one is open, his session is that person's. */
@Index('impersonations_session_id_idx', ['sessionId'])
@Index('impersonations_administrator_id_idx', ['administratorId'])
@Index('impersonations_user_id_idx', ['userId'])
@Index('impersonations_open_key', ['sessionId'], { unique: true, where: '(ended_at IS NULL)' })
@Check('impersonations_of_another', `"administrator_id" <> "user_id"`)
@Check(
  'impersonations_at_most_an_hour',
  `"expires_at" > "started_at" AND "expires_at" <= "started_at" + interval '1 hour'`,
)
@Check('impersonations_reason', `length("reason") BETWEEN 1 AND 500`)
@Entity('impersonations')
export class Impersonation {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ type: 'uuid' })
  sessionId!: string;

  @Column({ type: 'bigint' })
  administratorId!: number;

  @Column({ type: 'bigint' })
  userId!: number;

  @Column({ type: 'text' })
  reason!: string;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  startedAt!: Date;

  @Column({ type: 'timestamptz', precision: 6 })
  expiresAt!: Date;

  /** When he stopped; null: not yet, or it ran out. */
  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  endedAt!: Date | null;

  @ManyToOne('Session', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'session_id' })
  session?: unknown;

  @ManyToOne('User', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'administrator_id' })
  administrator?: unknown;

  @ManyToOne('User', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'user_id' })
  user?: unknown;
}
