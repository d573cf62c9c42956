import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

@Index('webhooks_namespace_id_idx', ['namespaceId'])
@Entity('webhooks')
export class Webhook {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ type: 'bigint' })
  namespaceId!: number;

  @Column({ type: 'text' })
  url!: string;

  @Column({ type: 'uuid' })
  keyReference!: string;

  @Column({ type: 'text', array: true, nullable: true })
  events!: string[];

  @Column({ type: 'boolean', default: true })
  enabled!: boolean;

  @Column({ type: 'bigint', nullable: true })
  createdBy!: number | null;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;

  @ManyToOne('Namespace', { onDelete: 'NO ACTION', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'namespace_id' })
  namespace?: unknown;
}
