import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { siteOf } from '../../cli/site';

const folder = (config?: string): string => {
  const path = mkdtempSync(join(tmpdir(), 'breakwater-site-'));
  if (config !== undefined) writeFileSync(join(path, 'breakwater.config.json'), config);
  return path;
};

test.each([
  ['--site', 'shop', '{"site":"other"}', 'shop'],
  ['the configuration', undefined, '{"site":"other"}', 'other'],
  ['the default, when the configuration says none', undefined, '{}', 'site'],
  ['the default, without a configuration', undefined, undefined, 'site'],
])('the site comes from %s', (_name, option, config, site) => {
  expect(siteOf(option, folder(config))).toBe(site);
});

test.each([
  ['Shop!', undefined, '--site must be 1 to 20 of a-z, 0-9 and -, got "Shop!"'],
  [
    undefined,
    '{"site":"My Shop"}',
    'site in breakwater.config.json must be 1 to 20 of a-z, 0-9 and -, got "My Shop"',
  ],
  [undefined, '{"site":7}', 'site in breakwater.config.json must be a text; name the site with --site'],
  [
    undefined,
    '{"site"',
    'breakwater.config.json is not valid JSON; put it right, or name the site with --site',
  ],
])('%s, %s is refused: with the default, another site would be closed', (option, config, message) => {
  expect(() => siteOf(option, folder(config))).toThrow(message);
});
