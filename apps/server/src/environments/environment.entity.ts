import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

@Index('environments_project_id_name_key', ['projectId', 'name'], { unique: true })
@Check('environments_tier', `"tier" IN ('production', 'staging', 'testing', 'development', 'other')`)
@Check('environments_name', `length("name") BETWEEN 1 AND 255 AND "name" !~ '[*[:cntrl:]]'`)
@Entity('environments')
export class Environment {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ type: 'bigint' })
  projectId!: number;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text', default: 'other' })
  tier!: string;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;

  @ManyToOne('Namespace', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'project_id' })
  project?: unknown;
}
