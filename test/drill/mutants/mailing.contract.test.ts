import { KILLED, killing } from './killing';
import { makeMailingSite } from './play';

const { mutants, kill, control } = killing('E-mails by a state machine', makeMailingSite);

test('as it is, the e-mail is the first that people hear', async () => {
  const { timeline } = await control('unavailable');
  const told = timeline.filter(({ kind }) => kind === 'notification');
  expect(told[0]).toMatchObject({
    actor: 'SES in eu-west-1',
    text: expect.stringContaining('ops@example.com'),
  });
});

test.each(mutants)('%s', async (_, mutant) => {
  expect(await kill(mutant)).toEqual(KILLED);
});
