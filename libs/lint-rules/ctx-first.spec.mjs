import rule from './ctx-first.mjs';
import { testRule } from './rule-tester.mjs';

const errors = [{ messageId: 'first' }];

testRule('ctx-first', rule, {
  valid: [
    'class A { execute(ctx: RequestContext, input: Input) {} }',
    'class A { async execute(_ctx: RequestContext) {} }',
    'class A { run(input) {} }',
  ],
  invalid: [
    { code: 'class A { execute(input: Input, ctx: RequestContext) {} }', errors },
    { code: 'class A { execute() {} }', errors },
    { code: 'class A { execute({ ctx }: Input) {} }', errors },
  ],
});
