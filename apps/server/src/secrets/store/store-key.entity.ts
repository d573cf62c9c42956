import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Built-in store: one data key per owner, wrapped by the master key. */
@Entity('store_keys')
export class StoreKey {
  @PrimaryColumn({ type: 'bigint' })
  ownerId!: number;

  @Column({ type: 'text' })
  masterKeyId!: string;

  @Column({ type: 'bytea' })
  wrapped!: Buffer;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;
}
