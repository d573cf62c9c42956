import { Check, Column, Entity, JoinColumn, OneToOne, PrimaryColumn } from 'typeorm';

/** How pipelines are run in a group or project and below it; the nearest one counts. */
@Check('pipeline_settings_preflight', `"preflight" IN ('report', 'fail')`)
@Entity('pipeline_settings')
export class PipelineSettings {
  @PrimaryColumn({ type: 'bigint' })
  namespaceId!: number;

  @Column({ type: 'text' })
  preflight!: string;

  @OneToOne('Namespace', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'namespace_id' })
  namespace?: unknown;
}
