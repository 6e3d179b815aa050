import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { projectFiles } from './support/project-files';

const ROOT = join(__dirname, '..');
const scripts: object = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts;
// What a clone would have: an empty folder or a built file is not there.
const files = projectFiles();
const pages = files.filter((file) => file.endsWith('.md'));
const exists = (path: string) =>
  files.some((file) => file === path || file.startsWith(`${path.replace(/\/$/, '')}/`));
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

test.each(pages)('%s: links lead somewhere, and so do their anchors', (file) => {
  const links = [...read(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
  const wrong = links.filter((target) => {
    if (/^(https?:|mailto:)/.test(target)) return false;
    const [path = '', anchor] = target.split('#');
    const at = path === '' ? file : normalize(join(dirname(file), path));
    if (!exists(at)) return true;
    return anchor !== undefined && !anchorsOf(read(at)).includes(anchor);
  });
  expect(wrong).toEqual([]);
});

test.each(pages)('%s: every `npm run` is a script of package.json', (file) => {
  const names = [...read(file).matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, name]) => name!);
  expect(names.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
});

test.each(pages)('%s: repository paths in code exist', (file) => {
  const paths = [
    ...read(file).matchAll(
      /`((?:bin|config|docs|examples|lambda|lib|pages|scripts|test|webapp)\/[\w./-]*)`/g,
    ),
  ];
  const wrong = paths.map(([, path]) => path!).filter((path) => !exists(path));
  expect(wrong.filter((path) => !BUILT.test(path))).toEqual([]);
});

/** Named because they are not there: what packing would emit. */
const BUILT = /^lib\/x\.(js|ts)$/;

test('docs/decisions/README.md lists every decision', () => {
  const index = read('docs/decisions/README.md');
  const decisions = pages
    .filter((file) => /^docs\/decisions\/\d/.test(file))
    .map((file) => file.split('/')[2]!);
  expect(decisions.length).toBeGreaterThan(0);
  expect(decisions.filter((name) => !index.includes(`(${name})`))).toEqual([]);
});

function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
