import { Check, Column, Entity, Index, JoinColumn, ManyToOne, OneToOne, PrimaryGeneratedColumn } from 'typeorm';
import type { TwoFactor } from './two-factor/two-factor.entity.js';

export type UserKindColumn = 'person' | 'bot' | 'service_account';

@Index('users_username_lower_key', { synchronize: false })
@Check('users_username_form', `"username" ~ '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}$'`)
@Check('users_kind', `"kind" IN ('person', 'bot', 'service_account')`)
@Check('users_managed', `("kind" = 'person') = ("managed_by" IS NULL)`)
@Check('users_rights_of_people', `"kind" = 'person' OR NOT ("admin" OR "auditor")`)
@Index('users_managed_by_idx', ['managedBy'])
@Entity('users')
export class User {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ type: 'text' })
  username!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text', nullable: true })
  email!: string | null;

  @Column({ type: 'text', select: false })
  passwordHash!: string;

  /** Set while the password is one that an operator made: until then it signs in, only to choose another one. */
  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  temporaryPasswordUntil!: Date | null;

  /** person, bot (of an access token of a group or project) or service_account. */
  @Column({ type: 'text', default: 'person' })
  kind!: UserKindColumn;

  /** The namespace of a bot, the group that owns a service account; null for a person. */
  @Column({ type: 'bigint', nullable: true })
  managedBy!: number | null;

  @Column({ type: 'boolean', default: false })
  admin!: boolean;

  @Column({ type: 'boolean', default: false })
  auditor!: boolean;

  @Column({ type: 'boolean', default: false })
  blocked!: boolean;

  @Column({ type: 'integer', default: 0 })
  failedSignIns!: number;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  lockedUntil!: Date | null;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  lastSignInAt!: Date | null;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  updatedAt!: Date;

  /** Loaded where it is asked for; one that is not confirmed counts for nothing. */
  @OneToOne('TwoFactor', 'user')
  twoFactor?: TwoFactor | null;

  @ManyToOne('Namespace', { onDelete: 'NO ACTION', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'managed_by' })
  manager?: unknown;
}
