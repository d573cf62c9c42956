import { Check, Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

@Index('users_username_lower_key', { synchronize: false })
@Check('users_username_form', `"username" ~ '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}$'`)
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
}
