import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn } from 'typeorm';

/** Commit-like: one text of `.gitlab-ci.yml` with its author, and what the commit has beside it. */
@Index('commits_project_id_sha_key', ['projectId', 'sha'], { unique: true })
@Check('commits_sha', `"sha" ~ '^[0-9a-f]{40}$'`)
@Check('commits_size', `octet_length("content") <= 1048576`)
@Entity('commits')
export class Commit {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id!: number;

  @Column({ type: 'bigint' })
  projectId!: number;

  @Column({ type: 'text' })
  sha!: string;

  @Column({ type: 'text', nullable: true })
  parentSha!: string | null;

  @Column({ type: 'text' })
  content!: string;

  @Column({ type: 'text', default: '' })
  message!: string;

  @Column({ type: 'bigint', nullable: true })
  authorId!: number | null;

  @Column({ type: 'timestamptz', precision: 6, default: () => 'now()' })
  createdAt!: Date;

  /** Texts by path: what `include: local` finds. */
  @Column({ type: 'jsonb', default: () => "'{}'" })
  files!: unknown;

  /** All paths of the commit; null when nobody told. */
  @Column({ type: 'text', array: true, nullable: true })
  paths!: string[] | null;

  @Column({ type: 'text', array: true, nullable: true })
  changedPaths!: string[] | null;

  @ManyToOne('Namespace', { onDelete: 'NO ACTION', onUpdate: 'NO ACTION' })
  @JoinColumn({ name: 'project_id' })
  project?: unknown;
}
