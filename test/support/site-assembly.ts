import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Annotations, App } from 'aws-cdk-lib';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { Breakwater, type BreakwaterProps } from '../../lib/breakwater';

/** A whole site, synthesized into a folder of its own with its assets, as `cdk synth` leaves it. */
export function siteAssembly(props: BreakwaterProps = {}): string {
  // Inside the folder that jest's teardown removes.
  const outdir = mkdtempSync(join(tmpdir(), 'breakwater-site-'));
  const app = new App({
    outdir,
    context: recommendedFlags,
    postCliContext: { 'aws:cdk:disable-asset-staging': false, 'aws:cdk:enable-path-metadata': true },
  });
  const site = new Breakwater(app, 'Breakwater', {
    account: '123456789012',
    siteRegion: 'eu-west-3',
    // Without these, synthesis warns, and the test's output is full of it.
    sessionCookies: ['session'],
    landingPaths: ['/landing'],
    notify: { emails: ['ops@example.com'] },
    ...props,
  });
  if (props.standbyRegion !== undefined)
    Annotations.of(site).acknowledgeWarning('cdk-breakwater:standbyData', 'Nothing here has data.');
  app.synth();
  return outdir;
}
