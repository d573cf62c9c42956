import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';

/** An ID token that was taken once, until it is over: it is not taken again. */
@Index('shown_id_tokens_expires_at_idx', ['expiresAt'])
@Entity('shown_id_tokens')
export class ShownIdToken {
  @PrimaryColumn({ type: 'bigint' })
  trustRuleId!: number;

  @PrimaryColumn({ type: 'bytea' })
  digest!: Buffer;

  @Column({ type: 'timestamptz', precision: 6 })
  expiresAt!: Date;

  @ManyToOne('TrustRule', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'trust_rule_id' })
  trustRule?: unknown;
}
