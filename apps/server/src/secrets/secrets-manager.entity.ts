import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

@Index('secrets_managers_namespace_id_key', ['namespaceId'], { unique: true })
@Index('secrets_managers_trash_id_idx', ['trashId'])
@Entity('secrets_managers')
export class SecretsManager {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ type: 'bigint' })
  namespaceId!: number;

  @Column({ type: 'boolean', default: true })
  active!: boolean;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  frozenAt!: Date | null;

  @Column({ type: 'text', default: '' })
  freezeReason!: string;

  @Column({ type: 'bigint', nullable: true })
  frozenBy!: number | null;

  @Column({ type: 'jsonb', nullable: true })
  valueRules!: unknown;

  @Column({ type: 'boolean', default: false })
  freezeExposed!: boolean;

  @Column({ type: 'uuid', nullable: true })
  trashId!: string | null;

  @Column({ type: 'bigint', nullable: true })
  createdBy!: number | null;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;

  @ManyToOne('Namespace', { onDelete: 'NO ACTION', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'namespace_id' })
  namespace?: unknown;

  @ManyToOne('TrashEntry', { onDelete: 'NO ACTION', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'trash_id' })
  trash?: unknown;
}
