import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('settings')
export class Setting {
  @PrimaryColumn({ type: 'text' })
  key!: string;

  @Column({ type: 'jsonb' })
  value!: unknown;

  @Column({ type: 'bigint', nullable: true })
  updatedBy!: number | null;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  updatedAt!: Date;
}
