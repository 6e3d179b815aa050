import fc from 'fast-check';
import { type Assembly, readAssembly, type Template } from '../../../drill/template/assembly';
import { graphOf } from '../../../drill/template/graph';
import { Resolver } from '../../../drill/template/resolve';
import { siteAssembly } from '../../support/site-assembly';

/** Everything that the reader says of an assembly, as text. */
function said(assembly: Assembly): string {
  const resolver = new Resolver(assembly);
  return JSON.stringify({
    properties: resolver.all.map((one) => [one.key, resolver.properties(one), resolver.nameOf(one)]),
    outputs: [...assembly.stacks].map((stack) => [stack.name, resolver.outputs(stack)]).sort(),
    order: graphOf(resolver).order.map(({ key }) => key),
    unknowns: resolver.unknowns,
  });
}

/** The keys in an order that `numbers` draws. */
function shuffled<T>(record: Readonly<Record<string, T>> | undefined, numbers: readonly number[]) {
  const keys = Object.entries(record ?? {}).map(
    ([key, value], index) =>
      [numbers[index % numbers.length]! ^ (index * 2_654_435_761), key, value] as const,
  );
  return Object.fromEntries(keys.sort(([a], [b]) => a - b).map(([, key, value]) => [key, value]));
}

test('the order of stacks, and of keys in a template, changes nothing', () => {
  const assembly = readAssembly(siteAssembly({ site: 'shop' }));
  const plain = said(assembly);
  expect(plain.length).toBeGreaterThan(10_000);
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 5, maxLength: 50 }), fc.boolean(), (numbers, backwards) => {
      const stacks = assembly.stacks.map((stack) => {
        const { Resources, Parameters, Outputs, Conditions, Mappings } = stack.template;
        const template: Template = {
          ...stack.template,
          Resources: shuffled(Resources, numbers),
          Parameters: shuffled(Parameters, numbers),
          Outputs: shuffled(Outputs, numbers),
          Conditions: shuffled(Conditions, numbers),
          Mappings: shuffled(Mappings, numbers),
        };
        return { ...stack, template };
      });
      expect(said({ ...assembly, stacks: backwards ? stacks.reverse() : stacks })).toBe(plain);
    }),
    { seed: 20_260_101, numRuns: 25 },
  );
});
