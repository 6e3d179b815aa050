import { KILLED, killing } from './killing';

const { mutants, kill } = killing('Capacity');

test.each(mutants)('%s', async (_, mutant) => {
  expect(await kill(mutant)).toEqual(KILLED);
});
