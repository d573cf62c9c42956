import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';

@Index('pipeline_pins_secret_id_idx', ['secretId'])
@Index('pipeline_pins_version_id_idx', ['versionId'])
@Entity('pipeline_pins')
export class PipelinePin {
  @PrimaryColumn({ type: 'bigint' })
  pipelineId!: number;

  @PrimaryColumn({ type: 'uuid' })
  secretId!: string;

  @Column({ type: 'uuid' })
  versionId!: string;

  @ManyToOne('Pipeline', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'pipeline_id' })
  pipeline?: unknown;

  @ManyToOne('Secret', { onDelete: 'NO ACTION', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'secret_id' })
  secret?: unknown;

  @ManyToOne('SecretVersion', { onDelete: 'NO ACTION', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'version_id' })
  version?: unknown;
}
