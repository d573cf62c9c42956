import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

/** Whose ID tokens, of which issuer, are taken for a short-lived token of a service account. */
@Index('trust_rules_name_key', ['name'], { unique: true })
@Index('trust_rules_service_account_id_idx', ['serviceAccountId'])
@Check('trust_rules_name', `"name" ~ '^[a-z][a-z0-9_.-]{0,99}$'`)
@Check('trust_rules_bound', `"subject" IS NOT NULL OR "claims" <> '{}'::jsonb`)
@Check('trust_rules_token_seconds', `"token_seconds" BETWEEN 60 AND 3600`)
@Check(
  'trust_rules_scopes',
  `"scopes" IS NOT NULL AND "scopes" <@ ARRAY['api', 'read_api']::text[] AND cardinality("scopes") > 0`,
)
@Entity('trust_rules')
export class TrustRule {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ type: 'bigint' })
  serviceAccountId!: number;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  issuer!: string;

  @Column({ type: 'text' })
  audience!: string;

  @Column({ type: 'text', nullable: true })
  subject!: string | null;

  /** Claim name -> texts or patterns, one of which it must be. */
  @Column({ type: 'jsonb', default: () => "'{}'" })
  claims!: unknown;

  @Column({ type: 'text', array: true, nullable: true })
  scopes!: string[];

  @Column({ type: 'integer', default: 900 })
  tokenSeconds!: number;

  @Column({ type: 'boolean', default: true })
  enabled!: boolean;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  expiresAt!: Date | null;

  @Column({ type: 'bigint', nullable: true })
  createdBy!: number | null;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  updatedAt!: Date;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  lastUsedAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  lastRefusedAt!: Date | null;

  @Column({ type: 'text', nullable: true })
  lastRefusal!: string | null;

  @Column({ type: 'text', nullable: true })
  lastRefusedClaim!: string | null;

  @ManyToOne('User', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'service_account_id' })
  serviceAccount?: unknown;
}
