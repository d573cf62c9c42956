import { Column, Entity, JoinColumn, OneToOne, PrimaryColumn } from 'typeorm';

/** What the gate said of a pipeline's secrets when it was created. Never changed. */
@Entity('pipeline_preflights')
export class PipelinePreflight {
  @PrimaryColumn({ type: 'bigint' })
  pipelineId!: number;

  @Column({ type: 'boolean' })
  failed!: boolean;

  @Column({ type: 'jsonb' })
  judged!: unknown;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  checkedAt!: Date;

  @OneToOne('Pipeline', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'pipeline_id' })
  pipeline?: unknown;
}
