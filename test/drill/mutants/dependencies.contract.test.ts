import { KILLED, killing } from './killing';

const { mutants, kill } = killing('What servers depend on');

test.each(mutants)('%s', async (_, mutant) => {
  expect(await kill(mutant)).toEqual(KILLED);
});
