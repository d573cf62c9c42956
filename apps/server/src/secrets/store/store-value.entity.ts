import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Built-in store: ciphertexts. No foreign key to versions: a value is written before its version exists. */
@Index('store_values_owner_id_idx', ['ownerId'])
@Check('store_values_nonce', `octet_length("nonce") = 12`)
@Entity('store_values')
export class StoreValue {
  @PrimaryColumn({ type: 'uuid' })
  reference!: string;

  @Column({ type: 'bigint' })
  ownerId!: number;

  @Column({ type: 'bytea' })
  nonce!: Buffer;

  @Column({ type: 'bytea' })
  ciphertext!: Buffer;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;
}
