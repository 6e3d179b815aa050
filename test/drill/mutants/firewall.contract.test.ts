import { KILLED, killing } from './killing';

const { mutants, kill } = killing('Firewalls and ways in');

test.each(mutants)('%s', async (_, mutant) => {
  expect(await kill(mutant)).toEqual(KILLED);
});
