import type { Mutant } from '../mutant';

const SOURCE = {
  bundles: ['support/responder'],
  file: 'test/drill/support/responder/responder.lambda.ts',
} as const;

/** Decisions of an incident response: of a small one, made for this, beside the stack as it is. */
export const RESPONSE_MUTANTS: readonly Mutant[] = [
  {
    name: 'edge 5xx are taken as evidence of recovery: the page is one, and the mode holds itself up',
    scenario: 'turned-away',
    source: { ...SOURCE, from: 'const good = await isWell();', to: 'const good = !(await edgeRings());' },
    red: 'recovered',
    says: /SITE MODE site: maintenance/,
  },
  {
    name: 'an incident opens by an alarm alone, which still rings of what is over',
    scenario: 'turned-away',
    source: { ...SOURCE, from: '!isShedding && !good &&', to: '!isShedding &&' },
    red: 'flips',
    says: /SiteMode.* wrote mode/,
  },
  {
    name: 'no capacity hold while shedding: servers go while visitors are turned away',
    scenario: 'turned-away',
    source: { ...SOURCE, from: '  await hold();\n', to: '' },
    red: 'recovered',
    says: /terminated \(scaling in\): 2 in service/,
  },
];
