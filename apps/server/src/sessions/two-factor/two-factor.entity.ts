import { Column, Entity, JoinColumn, OneToOne, PrimaryColumn } from 'typeorm';

/** What an authenticator app shares with the server. It counts once it is confirmed: once a code of it was right. */
@Entity('two_factors')
export class TwoFactor {
  @PrimaryColumn({ type: 'bigint' })
  userId!: number;

  /** Sealed, and bound to the user. */
  @Column({ type: 'bytea', select: false })
  seed!: Buffer;

  /** The time step of the newest code that was taken: neither it nor an older one is taken again. */
  @Column({ type: 'bigint', default: 0 })
  lastStep!: number;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 6, nullable: true })
  confirmedAt!: Date | null;

  @OneToOne('User', 'twoFactor', { onDelete: 'CASCADE', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'user_id' })
  user?: unknown;
}
