import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

@Index('secret_grants_namespace_id_idx', ['namespaceId'])
@Index('secret_grants_user_id_idx', ['userId'])
@Index('secret_grants_custom_role_id_idx', ['customRoleId'])
@Index('secret_grants_user_key', ['namespaceId', 'userId'], { unique: true, where: "(principal_kind = 'user'::text)" })
@Index('secret_grants_role_key', ['namespaceId', 'role'], { unique: true, where: "(principal_kind = 'role'::text)" })
@Index('secret_grants_custom_role_key', ['namespaceId', 'customRoleId'], {
  unique: true,
  where: "(principal_kind = 'custom_role'::text)",
})
@Check(
  'secret_grants_principal',
  `("principal_kind" = 'user' AND "user_id" IS NOT NULL AND "role" IS NULL AND "custom_role_id" IS NULL)
  OR ("principal_kind" = 'role' AND "user_id" IS NULL AND "role" IN (20, 30, 40, 50) AND "custom_role_id" IS NULL)
  OR ("principal_kind" = 'custom_role' AND "user_id" IS NULL AND "role" IS NULL AND "custom_role_id" IS NOT NULL)`,
)
@Check(
  'secret_grants_actions',
  `"actions" IS NOT NULL AND "actions" <@ ARRAY['read', 'read_value', 'create', 'update', 'delete']::text[]`,
)
@Entity('secret_grants')
export class SecretGrant {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ type: 'bigint' })
  namespaceId!: number;

  @Column({ type: 'text' })
  principalKind!: string;

  @Column({ type: 'bigint', nullable: true })
  userId!: number | null;

  @Column({ type: 'smallint', nullable: true })
  role!: number | null;

  @Column({ type: 'bigint', nullable: true })
  customRoleId!: number | null;

  @Column({ type: 'text', array: true, nullable: true })
  actions!: string[];

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  expiresAt!: Date | null;

  @Column({ type: 'bigint', nullable: true })
  grantedBy!: number | null;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  updatedAt!: Date;

  @ManyToOne('Namespace', { onDelete: 'NO ACTION', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'namespace_id' })
  namespace?: unknown;

  @ManyToOne('User', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'user_id' })
  user?: unknown;

  @ManyToOne('CustomRole', { onDelete: 'NO ACTION', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'custom_role_id' })
  customRole?: unknown;
}
