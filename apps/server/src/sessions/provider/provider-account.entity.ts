import { Column, Entity, Index, JoinColumn, OneToOne, PrimaryColumn } from 'typeorm';

/** Whom an OpenID provider knows somebody as. Found by issuer and subject, never by a name or an address. */
@Index('provider_accounts_issuer_subject_key', ['issuer', 'subject'], { unique: true })
@Entity('provider_accounts')
export class ProviderAccount {
  @PrimaryColumn({ type: 'bigint' })
  userId!: number;

  @Column({ type: 'text' })
  issuer!: string;

  @Column({ type: 'text' })
  subject!: string;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  lastUsedAt!: Date | null;

  @OneToOne('User', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'user_id' })
  user?: unknown;
}
