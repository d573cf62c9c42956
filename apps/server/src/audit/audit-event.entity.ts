import { Check, Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** What people and the system did. Rows are never changed; no foreign key, so that nothing deleted takes them along. */
@Index('audit_events_namespace_id_id_idx', ['namespaceId', 'id'])
@Index('audit_events_actor_id_id_idx', ['actorId', 'id'])
@Index('audit_events_target_kind_target_id_id_idx', ['targetKind', 'targetId', 'id'])
@Check('audit_events_impersonator', `("impersonator_id" IS NULL) = ("impersonator_name" IS NULL)`)
@Check('audit_events_outcome', `"outcome" IN ('success', 'refused', 'failed')`)
@Entity('audit_events')
export class AuditEvent {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  occurredAt!: Date;

  @Column({ type: 'text' })
  action!: string;

  @Column({ type: 'text', default: 'success' })
  outcome!: string;

  @Column({ type: 'bigint', nullable: true })
  actorId!: number | null;

  @Column({ type: 'text' })
  actorName!: string;

  @Column({ type: 'bigint', nullable: true })
  namespaceId!: number | null;

  @Column({ type: 'text' })
  targetKind!: string;

  @Column({ type: 'text' })
  targetId!: string;

  @Column({ type: 'text' })
  targetName!: string;

  @Column({ type: 'jsonb', default: () => "'{}'" })
  details!: unknown;

  @Column({ type: 'text', nullable: true })
  ip!: string | null;

  @Column({ type: 'text' })
  requestId!: string;

  /** The administrator who acted as the actor. */
  @Column({ type: 'bigint', nullable: true })
  impersonatorId!: number | null;

  @Column({ type: 'text', nullable: true })
  impersonatorName!: string | null;
}
