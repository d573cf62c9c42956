import ctxFirst from './ctx-first.mjs';
import declareAccess from './declare-access.mjs';
import noProcessEnv from './no-process-env.mjs';
import noRawRepository from './no-raw-repository.mjs';
import noTypeNameAbility from './no-type-name-ability.mjs';
import revealOnlyIn from './reveal-only-in.mjs';

/** Lockkeeper's own rules, as an ESLint plugin. */
export default {
  meta: { name: 'lockkeeper', version: '0.1.0' },
  rules: {
    'ctx-first': ctxFirst,
    'declare-access': declareAccess,
    'no-process-env': noProcessEnv,
    'no-raw-repository': noRawRepository,
    'no-type-name-ability': noTypeNameAbility,
    'reveal-only-in': revealOnlyIn,
  },
};
