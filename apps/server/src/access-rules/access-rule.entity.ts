import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

@Index('access_rules_namespace_id_idx', ['namespaceId'])
@Index('access_rules_user_id_idx', ['userId'])
@Index('access_rules_custom_role_id_idx', ['customRoleId'])
@Index('access_rules_secret_id_idx', ['secretId'])
@Index('access_rules_shared_idx', ['namespaceId'], {
  where: "(principal_kind = ANY (ARRAY['role'::text, 'everyone'::text]))",
})
@Index('access_rules_origin_idx', ['origin', 'originId'], { where: '(origin_id IS NOT NULL)' })
@Check('access_rules_effect', `"effect" IN ('allow', 'prevent')`)
@Check(
  'access_rules_principal',
  `("principal_kind" = 'user' AND "user_id" IS NOT NULL AND "role" IS NULL AND "custom_role_id" IS NULL)
  OR ("principal_kind" = 'role' AND "user_id" IS NULL AND "role" IS NOT NULL AND "role" IN (10, 20, 30, 40, 50) AND "custom_role_id" IS NULL)
  OR ("principal_kind" = 'custom_role' AND "user_id" IS NULL AND "role" IS NULL AND "custom_role_id" IS NOT NULL)
  OR ("principal_kind" = 'everyone' AND "user_id" IS NULL AND "role" IS NULL AND "custom_role_id" IS NULL)`,
)
@Check('access_rules_abilities', `"abilities" IS NOT NULL AND cardinality("abilities") > 0`)
@Check(
  'access_rules_environment',
  `length("environment") BETWEEN 1 AND 255 AND position('*' in "environment") IN (0, length("environment"))`,
)
@Check('access_rules_secret_name', `"secret_name" ~ '^[A-Za-z0-9_*]{1,255}$'`)
@Check('access_rules_tag', `length("tag") BETWEEN 1 AND 255`)
@Check('access_rules_reason', `length("reason") BETWEEN 1 AND 1000`)
@Check(
  'access_rules_origin',
  `"origin" IN ('rule', 'access_request', 'break_glass') AND ("origin" <> 'rule' OR "origin_id" IS NULL)`,
)
@Entity('access_rules')
export class AccessRule {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ type: 'bigint' })
  namespaceId!: number;

  @Column({ type: 'text' })
  effect!: string;

  @Column({ type: 'text' })
  principalKind!: string;

  @Column({ type: 'bigint', nullable: true })
  userId!: number | null;

  @Column({ type: 'smallint', nullable: true })
  role!: number | null;

  @Column({ type: 'bigint', nullable: true })
  customRoleId!: number | null;

  @Column({ type: 'text', array: true, nullable: true })
  abilities!: string[];

  @Column({ type: 'text', nullable: true })
  environment!: string | null;

  @Column({ type: 'text', nullable: true })
  secretName!: string | null;

  @Column({ type: 'text', nullable: true })
  tag!: string | null;

  @Column({ type: 'boolean', nullable: true })
  protected!: boolean | null;

  @Column({ type: 'uuid', nullable: true })
  secretId!: string | null;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  expiresAt!: Date | null;

  @Column({ type: 'text' })
  reason!: string;

  @Column({ type: 'text', default: 'rule' })
  origin!: string;

  @Column({ type: 'bigint', nullable: true })
  originId!: number | null;

  @Column({ type: 'bigint', nullable: true })
  createdBy!: number | null;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  updatedAt!: Date;

  @ManyToOne('Namespace', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'namespace_id' })
  namespace?: unknown;

  @ManyToOne('User', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'user_id' })
  user?: unknown;

  @ManyToOne('CustomRole', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'custom_role_id' })
  customRole?: unknown;

  @ManyToOne('Secret', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'secret_id' })
  secret?: unknown;
}
