import rule from './declare-access.mjs';
import { testRule } from './rule-tester.mjs';

testRule('declare-access', rule, {
  valid: [
    "class R { @Mutation(() => P) @Can('secret:create') create() {} }",
    "class R { @Open('sign in') @Post('x') create() {} }",
    "@Open('health') class R { @Get() live() {} }",
    'class R { helper() {} }',
    "class R { @ResolveField() @Can('secret:read') name() {} }",
  ],
  invalid: [
    ...['Query', 'Mutation', 'Subscription', 'ResolveField', 'Get', 'Post', 'Put', 'Patch', 'Delete', 'All'].map(
      (name) => ({
        code: `class R { @${name}() handler() {} }`,
        errors: [{ messageId: 'undeclared', data: { name: 'handler' } }],
      }),
    ),
    { code: 'class R { @nest.Get() handler() {} }', errors: [{ messageId: 'undeclared' }] },
    { code: "@Can('a:b') class A {} class R { @Get() handler() {} }", errors: [{ messageId: 'undeclared' }] },
    { code: "class R { @Get() @Can('a:b') @Open('c') handler() {} }", errors: [{ messageId: 'both' }] },
  ],
});
