// What a test of somebody's CDK app sees, in Jest itself; the packed library is tried by scripts/test-package.mjs.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  DrillInputError,
  type DrillStack,
  explain,
  type RunDrillOptions,
  runDrill,
  scenarioNames,
} from '../../../drill/library';
import { matchers } from '../../../drill/library/jest';
import { withSource } from '../../../drill/library/stack';
import { presetNames } from '../../../drill/scenario/scenario';
import { CUT, plainSite, quiet, siteWithThrowingFunction } from '../../cli/drill-stack';

const template = plainSite() as { Resources: object };
const nothing = {
  objectives: Object.fromEntries(
    ['first-honest-answer', 'detect', 'mitigate', 'useful-answers', 'people-told'].map((name) => [
      name,
      'off' as const,
    ]),
  ),
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-library-'));
  writeFileSync(join(folder, 'site.json'), JSON.stringify(template));
});
afterAll(() => rmSync(folder, { recursive: true }));

function appOf(): { app: App; stage: Stage; stack: Stack; resource: CfnResource } {
  const app = new App({ outdir: mkdtempSync(join(folder, 'app-')) });
  const stage = new Stage(app, 'Live');
  const stack = new Stack(app, 'Site');
  new Stack(stage, 'Inner');
  return { app, stage, stack, resource: new CfnResource(stack, 'Topic', { type: 'AWS::SNS::Topic' }) };
}

test('what is played: an App, a Stage, a Stack’s or a construct’s App, an assembly, a path, a template', async () => {
  const { app, stage, stack, resource } = appOf();
  const seen = async (given: DrillStack) => withSource(given, async (source) => source);
  expect(await seen(app)).toBe(app.outdir);
  expect(await seen(stack)).toBe(app.outdir);
  expect(await seen(resource)).toBe(app.outdir);
  expect(await seen(app.synth())).toBe(app.outdir);
  expect(await seen(stage)).toBe(stage.synth().directory);
  expect(await seen(stage)).not.toBe(app.outdir);
  expect(await seen('cdk.out')).toBe('cdk.out');
  for (const given of [template, Template.fromJSON(template)]) {
    const file = await withSource(given, async (source) => {
      expect(existsSync(source)).toBe(true);
      return source;
    });
    expect(existsSync(file)).toBe(false);
  }
});

test.each([
  [undefined, 'undefined'],
  [42, '42'],
  [{ hello: 1 }, 'Object with hello'],
  [{ node: { root: {} } }, 'Object with node'],
])('%p is nothing that can be played, and the message says what can', async (given, shown) => {
  await expect(runDrill(given as unknown as DrillStack)).rejects.toThrow(
    new DrillInputError([
      `what is to be played must be an App, a Stage, a construct of an App, a CloudAssembly, a path or a template, got ${shown}`,
    ]),
  );
});

test('every mistake in the options is said at once', async () => {
  const options = { scenario: 'campaign-504', seed: -1, objectives: { detekt: 3 } };
  await expect(runDrill(template, options)).rejects.toMatchObject({
    name: 'DrillInputError',
    problems: [
      expect.stringMatching(/^no scenario and no file has the name campaign-504; /),
      'objectives: objectives.detekt is not a key of this file; write detect',
      'seed must be a whole number from 0 to 4294967295, got -1',
    ],
  });
  const misspelt = { scenari: 'black-hole', seeds: '1..3', fast: true };
  await expect(runDrill(template, misspelt as object)).rejects.toMatchObject({
    problems: [
      'scenari is no option of a run; write scenario',
      'seeds is no option of a run; write seed',
      'fast is no option of a run; options are scenario, seed, objectives, parameters, baseline',
    ],
  });
  const texts = { seed: '1', parameters: { Size: 3 } } as object;
  await expect(runDrill(template, texts)).rejects.toMatchObject({
    problems: [
      'parameters.Size must be a text, got 3; write it as one',
      'seed must be a whole number from 0 to 4294967295, got "1"',
    ],
  });
  await expect(runDrill(template, { parameters: ['Size=3'] } as object)).rejects.toMatchObject({
    problems: ['parameters must be an object, or the path of a file, got ["Size=3"]'],
  });
  await expect(
    matchers.toSurvive(template, quiet(), { allowInconclusve: true, scenario: 'black-hole' } as object),
  ).rejects.toMatchObject({
    problems: [
      'allowInconclusve is no option of a run; write allowInconclusive',
      'scenario is no option of a run; options are seed, objectives, parameters, baseline, allowInconclusive',
    ],
  });
  await expect(runDrill(join(folder, 'nowhere'), { scenario: quiet() })).rejects.toMatchObject({
    problems: [expect.stringMatching(/nowhere does not exist; /)],
  });
});

test('code that cannot be loaded is no stack to play, as it is none for the command, whatever is not asked', async () => {
  const site = siteWithThrowingFunction('no key') as typeof template;
  const options = { scenario: quiet(), objectives: { 'functions-work': 'off' } } as const;
  await expect(runDrill(site, options)).rejects.toMatchObject({
    name: 'DrillInputError',
    problems: [
      expect.stringMatching(
        /Function: its code cannot be loaded: no key; see what its bundle does at its top level$/,
      ),
    ],
  });
});

test('a run is the command’s run', async () => {
  const result = await runDrill(join(folder, 'site.json'), { scenario: quiet(CUT), seed: 7 });
  expect(result).toMatchObject({ schema: 1, seed: 7, verdict: 'failed', scenario: { name: 'quiet' } });
  expect(scenarioNames()).toEqual(presetNames());
});

test('parameters are given by name, or by a file as the AWS CLI takes it; the line that plays it again has them', async () => {
  const file = join(folder, 'parameters.json');
  writeFileSync(file, JSON.stringify([{ ParameterKey: 'Servers', ParameterValue: '1' }]));
  const site = join(folder, 'site.json');
  const play = (parameters: RunDrillOptions['parameters']) =>
    runDrill(site, { scenario: quiet(), ...(parameters === undefined ? {} : { parameters }) });
  const [byFile, byName, neither] = [await play(file), await play({ Servers: '1' }), await play(undefined)];
  expect(byFile.series).toEqual(byName.series);
  expect(byFile.series).not.toEqual(neither.series);
  expect([byFile, byName, neither].map(({ reproduce }) => reproduce.split(' --seed 1')[1])).toEqual([
    ` --parameters ${file}`,
    ' --parameter Servers=1',
    '',
  ]);
  writeFileSync(file, JSON.stringify([{ ParameterKey: 'Servers', ParameterValue: 'many' }]));
  await expect(play(file)).rejects.toMatchObject({
    problems: [
      `${site}: Parameters/Servers was given "many" (${file}: [0].ParameterValue), which is no number; give one`,
      expect.stringMatching(/Resources\/Group has MinSize "many", /),
    ],
  });
  await expect(play({ Servers: 3 as unknown as string })).rejects.toMatchObject({
    problems: ['parameters.Servers must be a text, got 3; write it as one'],
  });
  await expect(play(join(folder, 'none.json'))).rejects.toMatchObject({
    problems: [`there is no file ${join(folder, 'none.json')}; name a JSON file of parameters`],
  });
});

test('the line that plays it again leads to what is there when the test has ended, with all that was given', async () => {
  const scenario = join(folder, 'a quiet day.json');
  writeFileSync(scenario, JSON.stringify(quiet()));
  const limits = join(folder, 'limits.json');
  writeFileSync(limits, JSON.stringify({ objectives: { detect: 300 } }));
  const options = { scenario, objectives: limits, parameters: { Servers: '3' }, baseline: true };
  const given = await runDrill(template, options);
  expect(given.reproduce).toBe(
    `breakwater drill template.json --scenario '${scenario}' --seed 1 --parameter Servers=3 --objectives ${limits} --baseline`,
  );
  expect(given.assembly.name).toBe('template.json');

  // The CDK makes a folder for an App that names none, and removes it when the process ends.
  const app = new App();
  new Stack(app, 'Site').templateOptions.description = 'Nothing';
  const [one, other] = [
    await runDrill(app, { scenario: quiet() }),
    await runDrill(app, { scenario: quiet() }),
  ];
  expect(app.outdir).not.toContain('node_modules');
  expect(one.reproduce).toBe('breakwater drill cdk.out --scenario quiet.json --seed 1');
  expect(one).toEqual(other);
  expect(explain(one)).toMatch(
    /\nPlay it again: npx cdk synth --quiet && npx breakwater drill cdk\.out --scenario quiet\.json --seed 1$/,
  );
  const own = appOf();
  await expect(runDrill(own.app, { scenario: quiet(), parameters: { Nix: 'x' } })).rejects.toThrow(
    own.app.outdir,
  );
  await expect(runDrill(template, { scenario: quiet(), parameters: { Nix: 'x' } })).rejects.toThrow(
    /^template\.json: /,
  );
});

describe('toSurvive', () => {
  test('passes when every objective is held, for `await expect(app)` as soon as it is imported', async () => {
    await expect(template).toSurvive(quiet());
    await expect(template).not.toSurvive(quiet(CUT));
  });

  test('fails with what failed, why, and the line that plays it again', async () => {
    const { pass, message } = await matchers.toSurvive(template, quiet(CUT), { ...nothing, seed: 3 });
    expect(pass).toBe(false);
    expect(message()).toMatch(
      /^quiet, seed 3: failed: 2 of \d+ objectives\n {2}✗ Failed requests \(failed-requests\): [\d.]+ %, wanted ≤ 3 %: .*\n {2}✗ Paid clicks .*\nPlay it again: npx breakwater drill template\.json --scenario quiet\.json --seed 3 --objectives objectives\.json$/,
    );
  });

  test('is inconclusive, and so fails, when something is not played that may matter; who knows may allow it', async () => {
    const site = plainSite({ Alone: { Type: 'AWS::EC2::Instance', Properties: {} } }) as typeof template;
    const { pass, message } = await matchers.toSurvive(site, quiet());
    expect(pass).toBe(false);
    expect(message()).toMatch(
      /^quiet, seed 1: inconclusive\n {2}\? not played, and it may change the result: \S*Alone: /,
    );
    expect(message()).toMatch(/\nInconclusive does not pass; allowInconclusive: true lets it\.$/);
    await expect(site).toSurvive(quiet(), { allowInconclusive: true });
  });
});
