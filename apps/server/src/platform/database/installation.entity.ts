import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One row: who this installation is and which store it has recorded. */
@Entity('installation')
export class Installation {
  @PrimaryColumn({ type: 'smallint', default: 1 })
  id!: number;

  @Column({ type: 'uuid', default: () => 'gen_random_uuid()' })
  uuid!: string;

  @Column({ type: 'text', nullable: true })
  storeKind!: string | null;

  @Column({ type: 'uuid', nullable: true })
  canaryReference!: string | null;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;
}
