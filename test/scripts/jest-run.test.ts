import { tmpdir } from 'node:os';
import { App } from 'aws-cdk-lib';

test('a run has a temporary folder of its own, which its end removes: each synthesis leaves an assembly', () => {
  expect(tmpdir()).toMatch(/breakwater-jest-/);
  expect(new App().synth().directory.startsWith(tmpdir())).toBe(true);
});

test('a synthesis copies no assets: some thousand of them would fill a disk', () => {
  expect(new App().node.tryGetContext('aws:cdk:disable-asset-staging')).toBe(true);
});
