import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

@Index('runners_token_hash_key', ['tokenHash'], { unique: true })
@Index('runners_namespace_id_idx', ['namespaceId'])
@Check(
  'runners_scope',
  `("scope" = 'instance' AND "namespace_id" IS NULL) OR ("scope" IN ('group', 'project') AND "namespace_id" IS NOT NULL)`,
)
@Check('runners_tags', `"tags" IS NOT NULL`)
@Entity('runners')
export class Runner {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ type: 'text' })
  scope!: string;

  @Column({ type: 'bigint', nullable: true })
  namespaceId!: number | null;

  @Column({ type: 'text', default: '' })
  description!: string;

  @Column({ type: 'bytea', select: false })
  tokenHash!: Buffer;

  @Column({ type: 'text' })
  tokenPrefix!: string;

  @Column({ type: 'text', array: true, nullable: true })
  tags!: string[];

  @Column({ type: 'boolean', default: true })
  runUntagged!: boolean;

  @Column({ type: 'boolean', default: false })
  protected!: boolean;

  @Column({ type: 'boolean', default: false })
  paused!: boolean;

  /** It takes no jobs of further projects; of a project's runner only. */
  @Column({ type: 'boolean', default: true })
  locked!: boolean;

  @Column({ type: 'boolean', default: false })
  demoOnly!: boolean;

  @Column({ type: 'integer', nullable: true })
  maximumTimeout!: number | null;

  @Column({ type: 'bigint', nullable: true })
  createdBy!: number | null;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  contactedAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  deletedAt!: Date | null;

  @ManyToOne('Namespace', { onDelete: 'NO ACTION', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'namespace_id' })
  namespace?: unknown;
}
