import rule from './no-raw-repository.mjs';
import { testRule } from './rule-tester.mjs';

const options = [{ files: ['apps/server/src/platform/database/', '**/*.query.ts'] }];
const filename = 'apps/server/src/secrets/create-secret.ts';

testRule('no-raw-repository', rule, {
  valid: [
    {
      code: "db.repo(ctx, Secret).createQueryBuilder('s')",
      filename: 'apps/server/src/secrets/visible.query.ts',
      options,
    },
    { code: 'new DataSource({})', filename: 'apps/server/src/platform/database/data-source.ts', options },
    {
      code: 'class A { constructor(db: Database) {} f() { return this.db.repo(ctx, Secret).findOneBy({ id }) } }',
      filename,
      options,
    },
  ],
  invalid: [
    {
      code: 'class A { constructor(@InjectRepository(S) private s: Repository<S>) {} }',
      filename,
      options,
      errors: [{ messageId: 'injected' }],
    },
    {
      code: 'class A { constructor(@InjectDataSource() s: DataSource) {} }',
      filename,
      options,
      errors: [{ messageId: 'injected' }],
    },
    { code: 'new DataSource({})', filename, options, errors: [{ messageId: 'source' }] },
    { code: "db.repo(ctx, S).createQueryBuilder('s')", filename, options, errors: [{ messageId: 'builder' }] },
    { code: 'ctx.manager.getRepository(S)', filename, options, errors: [{ messageId: 'builder' }] },
  ],
});
