import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Counters of sign-in attempts per address, shared by all replicas. */
@Entity('sign_in_throttle')
export class SignInThrottle {
  @PrimaryColumn({ type: 'text' })
  key!: string;

  @Column({ type: 'integer', default: 0 })
  count!: number;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  windowStart!: Date;
}
