import { RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';

/** Tests a rule on TypeScript with decorators. Files are named from the repository's root. */
export function testRule(name, rule, cases) {
  const tester = new RuleTester({ languageOptions: { parser: tseslint.parser } });
  tester.run(name, rule, cases);
}
