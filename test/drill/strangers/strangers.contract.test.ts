import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STRANGERS } from './stacks';
import { playStranger, rowOf } from './table';

const page = readFileSync(join(__dirname, '../../../docs/drill.md'), 'utf8');

test.each(STRANGERS.map((stack) => [stack.name, stack] as const))(
  '%s: played, or named what is not',
  async (_, stack) => {
    const result = await playStranger(stack);
    // docs/drill.md is written by npm run strangers.
    expect(page).toContain(rowOf(stack, result));
    const named = result.notModelled.filter(({ matters }) => matters);
    expect(result.verdict === 'inconclusive' ? named.length : 1).toBeGreaterThan(0);
    // Whoever has no fault in their stack has nobody who fails in it before there is one.
    expect(result.objectives.find(({ name }) => name === 'well-when-well')?.verdict).not.toBe('failed');
  },
);
