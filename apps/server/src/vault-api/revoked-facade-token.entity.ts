import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Index('revoked_facade_tokens_expires_at_idx', ['expiresAt'])
@Entity('revoked_facade_tokens')
export class RevokedFacadeToken {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'timestamptz', precision: 6 })
  expiresAt!: Date;
}
