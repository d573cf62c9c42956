import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';

/** The log as raw bytes, in the pieces they came in. */
@Entity('job_log_chunks')
export class JobLogChunk {
  @PrimaryColumn({ type: 'bigint' })
  jobId!: number;

  @PrimaryColumn({ type: 'bigint' })
  offset!: number;

  @Column({ type: 'bytea' })
  bytes!: Buffer;

  @ManyToOne('Job', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'job_id' })
  job?: unknown;
}
