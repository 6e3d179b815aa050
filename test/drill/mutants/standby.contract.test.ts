import { KILLED, killing } from './killing';
import { makeNamedSite } from './play';

const { mutants, kill } = killing('DNS and a standby Region', () => makeNamedSite('eu-central-1'));

test.each(mutants)('%s', async (_, mutant) => {
  expect(await kill(mutant)).toEqual(KILLED);
});
