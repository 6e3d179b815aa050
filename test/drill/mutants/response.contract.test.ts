import { KILLED, killing } from './killing';
import { makeRespondingSite } from './play';

const { mutants, kill, control } = killing('Incident response', makeRespondingSite);

test('with a responder that looks for itself and holds its capacity, every objective is held', async () => {
  const { verdict, objectives } = await control('turned-away');
  const failed = objectives.filter((one) => one.verdict === 'failed');
  expect(failed.map(({ name, because }) => `${name}: ${because}`)).toEqual([]);
  expect(verdict).toBe('held');
});

test.each(mutants)('%s', async (_, mutant) => {
  expect(await kill(mutant)).toEqual(KILLED);
});
