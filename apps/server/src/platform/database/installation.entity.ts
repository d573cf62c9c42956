import { Check, Column, Entity, Generated, PrimaryColumn } from 'typeorm';

/** One row: who this installation is, which store it has recorded, and since when servers have been at work. */
@Check('installation_one_row', `"id" = 1`)
@Check('installation_store_kind', `"store_kind" IN ('builtin', 'openbao')`)
@Check('installation_moving_to', `"moving_to" IN ('builtin', 'openbao') AND "moving_to" <> "store_kind"`)
@Entity('installation')
export class Installation {
  @PrimaryColumn({ type: 'smallint', default: 1 })
  id!: number;

  @Generated('uuid')
  @Column({ type: 'uuid' })
  uuid!: string;

  @Column({ type: 'text', nullable: true })
  storeKind!: string | null;

  @Column({ type: 'uuid', nullable: true })
  canaryReference!: string | null;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;

  /** The end of the last long break in which no server was at work on this database. */
  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  attendedSince!: Date;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  attendedAt!: Date;

  /** The store that values are being copied to; no server starts meanwhile. */
  @Column({ type: 'text', nullable: true })
  movingTo!: string | null;
}
