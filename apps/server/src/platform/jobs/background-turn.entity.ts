import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The last turn of one work that repeats by itself, whichever replica took it, and the last one that failed. */
@Entity('background_turns')
export class BackgroundTurn {
  @PrimaryColumn({ type: 'text' })
  name!: string;

  @Column({ type: 'integer' })
  everySeconds!: number;

  @Column({ type: 'timestamptz', precision: 6 })
  endedAt!: Date;

  @Column({ type: 'integer' })
  millis!: number;

  /** What the work told of itself: counts and words, nothing of a secret. */
  @Column({ type: 'jsonb', nullable: true })
  report!: Record<string, unknown> | null;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  failedAt!: Date | null;

  @Column({ type: 'text', default: '' })
  failure!: string;
}
