import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readScenario } from '../../../drill/scenario/scenario';
import { type Job, readOnce } from '../../../drill/sweep/job';

const folder = mkdtempSync(join(tmpdir(), 'breakwater-job-'));
const job = (source: string, parameters?: Record<string, string>): Job => ({
  source: join(folder, source),
  scenario: readScenario('campaign-503'),
  seed: 1,
  reproduce: '',
  ...(parameters && { parameters }),
});

describe('what a thread reads for its jobs', () => {
  const template = {
    Parameters: { Name: { Type: 'String', Default: 'one' } },
    Resources: { Topic: { Type: 'AWS::SNS::Topic' } },
  };
  for (const file of ['one.json', 'other.json'])
    writeFileSync(join(folder, file), JSON.stringify(template, undefined, 2));

  test('is read once for as long as they want the same', () => {
    const read = readOnce();
    const first = read(job('one.json'));
    expect(read({ ...job('one.json'), seed: 2 })).toBe(first);
    const named = read(job('one.json', { Name: 'two' }));
    expect(named.stacks[0]!.parameters).toEqual({ Name: 'two' });
    expect(read(job('other.json')).stacks[0]!.name).toBe('other');
    expect(readOnce()(job('one.json'))).toEqual(first);
  });

  test('is asked for again where it was none', () => {
    const read = readOnce();
    expect(() => read(job('missing.json'))).toThrow(/missing\.json does not exist/);
    expect(() => read(job('missing.json'))).toThrow(/missing\.json does not exist/);
    expect(read(job('one.json')).stacks).toHaveLength(1);
  });
});
