import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { toProps } from '../../config/props';
import { parseConfig } from '../../config/read';
import { Breakwater } from '../../lib/breakwater';
import { type AdaptedAssembly, adaptAssembly, readAssembly } from '../../scripts/local/adapt-assembly';
import { REMOVALS, REWRITE_RULES, REWRITES, removalKey } from '../../scripts/local/adapt-rules';
import emulatorTypes from '../../scripts/local/emulator-types.json';
import removals from '../../scripts/local/removals.json';
import { isObject, referenceOf, type Template } from '../../scripts/local/template';

const root = join(__dirname, '..', '..');
const secret = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:demo-AbCdE';
/** As the demo configures it, with every channel. */
const config = {
  account: '123456789012',
  siteRegion: 'us-east-1',
  controlRegion: 'us-east-1',
  allowSharedRegion: true,
  sessionCookies: ['session'],
  notify: {
    emails: ['a@example.com'],
    sms: ['+33600000000'],
    slackSecretArn: `${secret}1`,
    webhooks: [`${secret}2`],
  },
};

let folder: string;
let source: string;
let adapted: AdaptedAssembly;
/** The same under a name of its own, with everything that hangs on it. */
let named: AdaptedAssembly;

function adaptedOf(name: string, more: object): [source: string, adapted: AdaptedAssembly] {
  const outdir = join(folder, name);
  const context = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')).context;
  // The uploads are read from the assembly, so its assets have to be in it.
  const postCliContext = { 'aws:cdk:disable-asset-staging': false };
  const app = new App({ outdir, context, postCliContext });
  new Breakwater(app, 'Breakwater', toProps(parseConfig(JSON.stringify({ ...config, ...more }), 'test', {})));
  app.synth();
  const supported = new Set(emulatorTypes.types);
  return [outdir, adaptAssembly(outdir, join(folder, `${name}-copy`), { demo: true, supported })];
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'adapt-'));
  [source, adapted] = adaptedOf('source', {});
  [, named] = adaptedOf('named', {
    domainName: 'www.shop.example',
    hostedZoneId: 'Z0123456789',
    hostedZoneName: 'shop.example',
    cdnBypass: true,
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the committed list', () => {
  test('of removals is exactly what the app needs removed, with a name and without: a new entry is a decision, a stale one is a lie', () => {
    const used = new Set(
      [adapted, named].flatMap(({ removals }) => removals.map(({ rule }) => removalKey(rule))),
    );
    expect([...used].sort()).toEqual(REMOVALS.map(removalKey).sort());
  });

  test('of rewrites is exactly what the app needs rewritten, and each has its function', () => {
    const used = new Set(
      [adapted, named]
        .flatMap(({ changes }) => changes.map(({ rule }) => rule))
        .filter((rule) => rule !== 'reference'),
    );
    expect([...used].sort()).toEqual(REWRITE_RULES.map(({ id }) => id).sort());
    expect(Object.keys(REWRITES).sort()).toEqual(REWRITE_RULES.map(({ id }) => id).sort());
  });

  test('has nothing on it that the emulator has, unless a condition narrows it or a removed function is behind it', () => {
    const known = new Set(emulatorTypes.types);
    const plain = REMOVALS.filter((rule) => !rule.when && known.has(rule.type)).map(({ type }) => type);
    expect(plain).toEqual(['AWS::Lambda::LayerVersion']);
  });

  test('and the list of types are of the version that is installed', () => {
    const pins = readFileSync(join(root, 'scripts/local/requirements.txt'), 'utf8');
    const pinned = /^ministack==.+$/m.exec(pins)?.[0];
    expect([removals.emulator, emulatorTypes.emulator]).toEqual([pinned, pinned]);
  });
});

test('every requirement is pinned, and none names where it comes from', () => {
  const lines = readFileSync(join(root, 'scripts/local/requirements.txt'), 'utf8').split('\n');
  const requirements = lines.filter((line) => line && !line.startsWith('#'));
  expect(requirements.length).toBeGreaterThan(10);
  expect(requirements.filter((line) => !/^[\w.-]+==[\w.]+(; python_version < "3\.11")?$/.test(line))).toEqual(
    [],
  );
});

describe('the adapted copy', () => {
  test('has every stack, in its Region', () => {
    expect(adapted.stacks).toEqual([
      { name: 'breakwater-site-origin', region: 'us-east-1' },
      { name: 'breakwater-site-edge', region: 'us-east-1' },
      { name: 'breakwater-site-control', region: 'us-east-1' },
    ]);
    expect(readAssembly(source).map(({ name, region }) => ({ name, region }))).toEqual(adapted.stacks);
  });

  test('refers to nothing that is not there', () => {
    const dangling = [adapted, named]
      .flatMap(({ templates }) => Object.entries(templates))
      .flatMap(([stack, template]) =>
        referencesIn(template)
          .filter((id) => !template.Resources[id] && !id.startsWith('AWS::') && !isParameter(template, id))
          .map((id) => `${stack}: ${id}`),
      );
    expect(dangling).toEqual([]);
  });

  test('publishes each template under the hash of its new bytes, and the manifest agrees', () => {
    const manifest = JSON.parse(readFileSync(join(adapted.directory, 'manifest.json'), 'utf8'));
    const stacks = Object.entries<{ type: string; properties: Record<string, string> }>(
      manifest.artifacts,
    ).filter(([, artifact]) => artifact.type === 'aws:cloudformation:stack');
    expect(stacks).toHaveLength(3);
    for (const [id, { properties }] of stacks) {
      const template = JSON.parse(
        readFileSync(join(adapted.directory, properties.templateFile ?? ''), 'utf8'),
      );
      const hash = createHash('sha256').update(JSON.stringify(template)).digest('hex');
      const { files } = JSON.parse(readFileSync(join(adapted.directory, `${id}.assets.json`), 'utf8'));
      expect(files[hash].source.path).toBe(properties.templateFile);
      expect(JSON.stringify(files[hash].destinations)).toContain(hash);
      expect(properties.stackTemplateAssetObjectUrl).toContain(hash);
    }
  });

  test('uploads no asset that only removed resources used', () => {
    const manifests = readdirSync(adapted.directory).filter((name) => name.endsWith('.assets.json'));
    const paths = manifests.flatMap((name) => {
      const { files } = JSON.parse(readFileSync(join(adapted.directory, name), 'utf8'));
      return Object.values<{ source: { path: string } }>(files).map((file) => file.source.path);
    });
    expect(paths.filter((path) => path.endsWith('.zip'))).toEqual([]);
    expect(paths.length).toBeGreaterThan(5);
  });

  test('names the bucket and the files that its removed deployments would have copied, with their status', () => {
    const { uploads } = adapted;
    expect(uploads.map(({ userMetadata }) => userMetadata['breakwater-status']).sort()).toEqual([
      '200',
      '503',
      undefined,
    ]);
    expect(new Set(uploads.map(({ bucket }) => bucket)).size).toBe(1);
    const edge = adapted.templates['breakwater-site-edge'];
    expect(edge?.Resources[uploads[0]?.bucket ?? '']?.Type).toBe('AWS::S3::Bucket');
    const sources = uploads.flatMap((upload) => upload.sources);
    const pages = sources.flatMap((folder) =>
      readdirSync(join(adapted.directory, folder, '_breakwater', 'pages')),
    );
    expect(pages.sort()).toEqual([
      'lead.en.html',
      'lead.fr.html',
      'maintenance.en.html',
      'maintenance.fr.html',
      'maintenance.html',
      'planned.en.html',
      'planned.fr.html',
      'queue.en.html',
      'queue.fr.html',
    ]);
  });

  test('leaves what was synthesized as it was', () => {
    const edge = readdirSync(source).find((name) => /Edge.*\.template\.json$/.test(name)) ?? '';
    expect(readFileSync(join(source, edge), 'utf8')).toContain('AWS::CloudFront::VpcOrigin');
    expect(readFileSync(join(adapted.directory, edge), 'utf8')).not.toContain('AWS::CloudFront::VpcOrigin"');
  });
});

const isParameter = (template: Template, id: string) =>
  isObject(template.Parameters) && template.Parameters[id] !== undefined;

function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isObject(value)) return [];
  const own = referenceOf(value)?.id;
  const dependsOn = [value.DependsOn ?? []].flat().filter((id): id is string => typeof id === 'string');
  const sub = [value['Fn::Sub'] ?? ''].flat()[0];
  const named = [...String(sub).matchAll(/\$\{([A-Za-z0-9:]+)/g)].map(([, id]) => id ?? '');
  return [...(own ? [own] : []), ...dependsOn, ...named, ...Object.values(value).flatMap(referencesIn)];
}
