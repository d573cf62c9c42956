import rule from './no-type-name-ability.mjs';
import { testRule } from './rule-tester.mjs';

const errors = [{ messageId: 'typeName' }];

testRule('no-type-name-ability', rule, {
  valid: [
    "ctx.require('secret:create', project)",
    "ctx.can('secret:create', subject.secret({ id }))",
    "actor.can('secret:create')",
    "cache.require('some file', 'utf8')",
  ],
  invalid: [
    { code: "ctx.can('secret:create', 'Project')", errors },
    { code: "ctx.require('secret:create', 'project')", errors },
    { code: 'ctx.requireVisible("secret:read", `secret`)', errors },
    { code: "ctx.held.can(ability, 'secret' as never)", errors },
    { code: "ability.cannot('secret:create', 'secret')", errors },
  ],
});
