import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

/** One machine of a runner. */
@Index('runner_managers_runner_id_system_id_key', ['runnerId', 'systemId'], { unique: true })
@Entity('runner_managers')
export class RunnerManager {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ type: 'bigint' })
  runnerId!: number;

  @Column({ type: 'text' })
  systemId!: string;

  @Column({ type: 'text', default: '' })
  agentName!: string;

  @Column({ type: 'text', default: '' })
  version!: string;

  @Column({ type: 'text', default: '' })
  revision!: string;

  @Column({ type: 'text', default: '' })
  platform!: string;

  @Column({ type: 'text', default: '' })
  architecture!: string;

  @Column({ type: 'text', default: '' })
  executor!: string;

  @Column({ type: 'text', nullable: true })
  ip!: string | null;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  contactedAt!: Date;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  unregisteredAt!: Date | null;

  @ManyToOne('Runner', { onDelete: 'NO ACTION', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'runner_id' })
  runner?: unknown;
}
