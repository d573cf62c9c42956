import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

@Index('personal_access_tokens_token_hash_key', ['tokenHash'], { unique: true })
@Index('personal_access_tokens_user_id_idx', ['userId'])
@Index('personal_access_tokens_trust_rule_id_idx', ['trustRuleId'])
@Check('personal_access_tokens_scopes', `"scopes" <@ ARRAY['api', 'read_api']::text[] AND cardinality("scopes") > 0`)
@Entity('personal_access_tokens')
export class PersonalAccessToken {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ type: 'bigint' })
  userId!: number;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'bytea', select: false })
  tokenHash!: Buffer;

  @Column({ type: 'text', array: true, nullable: true })
  scopes!: string[];

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  expiresAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  lastUsedAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  revokedAt!: Date | null;

  /** Who made it for a bot or a service account; null for one's own. */
  @Column({ type: 'bigint', nullable: true })
  createdBy!: number | null;

  /** What issued it, for an ID token that a program elsewhere showed. */
  @Column({ type: 'bigint', nullable: true })
  trustRuleId!: number | null;

  @ManyToOne('TrustRule', { onDelete: 'SET NULL', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'trust_rule_id' })
  trustRule?: unknown;

  @ManyToOne('User', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'user_id' })
  user?: unknown;
}
