import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';

/** The log as bytes, scrubbed, in the pieces they came in. */
@Entity('job_log_chunks')
export class JobLogChunk {
  @PrimaryColumn({ type: 'bigint' })
  jobId!: number;

  @PrimaryColumn({ type: 'bigint' })
  offset!: number;

  @Column({ type: 'bytea' })
  bytes!: Buffer;

  /** CRC-32 of all bytes of the log up to this piece's end, as they came. */
  @Column({ type: 'bigint', default: 0 })
  receivedCrc!: number;

  /** Where the scrubber stood at this piece's end; null: no form was going on. No text of a form. */
  @Column({ type: 'jsonb', nullable: true })
  scrubState!: unknown;

  @ManyToOne('Job', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'job_id' })
  job?: unknown;
}
