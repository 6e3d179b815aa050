// Bundles functions from changed sources, with the settings of what is deployed. From stdin: a list of {id, bundle, file, from, to}; without a
// file the sources are as they are. To stdout: the code of each, by id.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { edgeFunction, lambdaFunction } from '../../../scripts/bundle.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));

const changed = ({ id, file, from, to }) => ({
  name: 'changed',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      if (path !== `${root}${file}`) return undefined;
      const before = readFileSync(path, 'utf8');
      // A mutant that changes nothing would survive for the wrong reason.
      if (before.split(from).length !== 2) throw new Error(`${id}: ${file} does not have once: ${from}`);
      return { contents: before.replace(from, () => to), loader: 'ts' };
    });
  },
});

const codes = await Promise.all(
  JSON.parse(readFileSync(0, 'utf8')).map(async (one) => {
    const [kind, name] = one.bundle.split('/');
    const plugins = one.file === undefined ? [] : [changed(one)];
    const code = () => {
      if (kind === 'edge') return edgeFunction(name, false, plugins);
      if (kind === 'lambda') return lambdaFunction(name, plugins);
      return lambdaFunction(name, plugins, `test/drill/support/${name}/${name}.lambda.ts`);
    };
    return [one.id, await code()];
  }),
);
process.stdout.write(JSON.stringify(Object.fromEntries(codes)));
