import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One link of the chain over both logs: which rows it covers, a mark of each, and the seal before it. Never changed. */
@Index('audit_seals_hash_key', ['hash'], { unique: true })
@Index('audit_seals_log_number_idx', ['log', 'number'])
@Check('audit_seals_log', `"log" IN ('audit_events', 'secret_uses')`)
@Check('audit_seals_number', `"number" >= 1`)
@Check('audit_seals_range', `"first_id" <= "last_id" AND "row_count" BETWEEN 1 AND "last_id" - "first_id" + 1`)
@Entity('audit_seals')
export class AuditSeal {
  @PrimaryColumn({ type: 'bigint' })
  number!: number;

  @Column({ type: 'text' })
  log!: string;

  @Column({ type: 'bigint' })
  firstId!: number;

  @Column({ type: 'bigint' })
  lastId!: number;

  @Column({ type: 'integer' })
  rowCount!: number;

  @Column({ type: 'bigint' })
  total!: number;

  @Column({ type: 'text' })
  columns!: string;

  @Column({ type: 'bytea' })
  rowMarks!: Buffer;

  @Column({ type: 'timestamptz', precision: 6 })
  sealedAt!: Date;

  @Column({ type: 'bytea' })
  previous!: Buffer;

  @Column({ type: 'bytea' })
  hash!: Buffer;
}
