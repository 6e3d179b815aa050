import { KILLED, killing } from './killing';
import { makeNamedSite } from './play';

const { mutants, kill } = killing('Rights, keys and names', () => makeNamedSite());

test.each(mutants)('%s', async (_, mutant) => {
  expect(await kill(mutant)).toEqual(KILLED);
});
