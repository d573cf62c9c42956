import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

/** Somebody asks for an ability. Without a namespace: for something that is not there, which nobody is to learn. */
@Index('access_requests_user_id_id_idx', ['userId', 'id'])
@Index('access_requests_namespace_id_id_idx', ['namespaceId', 'id'])
@Index('access_requests_secret_id_idx', ['secretId'])
@Check('access_requests_state', `"state" IN ('open', 'approved', 'refused', 'canceled')`)
@Check(
  'access_requests_decided',
  `("state" = 'open') = ("decided_at" IS NULL) AND ("state" = 'approved') = ("rule_id" IS NOT NULL) AND ("state" = 'approved') = ("rights_end_at" IS NOT NULL)`,
)
@Check('access_requests_not_by_oneself', `"state" NOT IN ('approved', 'refused') OR "decided_by" <> "user_id"`)
@Check(
  'access_requests_object',
  `"namespace_id" IS NOT NULL OR ("secret_id" IS NULL AND "environment" IS NULL AND NOT "known")`,
)
@Check('access_requests_wanted', `"wanted_seconds" BETWEEN 60 AND 2592000`)
@Check('access_requests_reason', `length("reason") BETWEEN 1 AND 500 AND length("decision_reason") <= 500`)
@Check('access_requests_refused_request_id', `length("refused_request_id") BETWEEN 8 AND 128`)
@Entity('access_requests')
export class AccessRequest {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ type: 'bigint' })
  userId!: number;

  @Column({ type: 'bigint', nullable: true })
  namespaceId!: number | null;

  @Column({ type: 'text' })
  ability!: string;

  @Column({ type: 'text', nullable: true })
  environment!: string | null;

  @Column({ type: 'uuid', nullable: true })
  secretId!: string | null;

  /** Whether the asker could see what he asked about. */
  @Column({ type: 'boolean' })
  known!: boolean;

  @Column({ type: 'text' })
  reason!: string;

  @Column({ type: 'integer' })
  wantedSeconds!: number;

  @Column({ type: 'text', default: 'open' })
  state!: string;

  @Column({ type: 'bigint', nullable: true })
  decidedBy!: number | null;

  @Column({ type: 'text', default: '' })
  decisionReason!: string;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  decidedAt!: Date | null;

  @Column({ type: 'bigint', nullable: true })
  ruleId!: number | null;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  rightsEndAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 6 })
  endsAt!: Date;

  /** Of the request that was refused, as its answer named it. */
  @Column({ type: 'text', nullable: true })
  refusedRequestId!: string | null;

  @ManyToOne('User', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'user_id' })
  user?: unknown;

  @ManyToOne('Namespace', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'namespace_id' })
  namespace?: unknown;

  @ManyToOne('Secret', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'secret_id' })
  secret?: unknown;
}
