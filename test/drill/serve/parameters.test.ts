import { configuredModes, Parameters } from '../../../drill/serve/control/parameters';
import { readAssembly } from '../../../drill/template/assembly';
import { siteAssembly } from '../../support/site-assembly';

test('the operating mode is the configured one in both Regions, as after a deploy', () => {
  const assembly = readAssembly(siteAssembly({ site: 'shop', mode: 'observe' }));
  const parameters = new Parameters(() => 0, configuredModes(assembly));
  for (const region of ['eu-west-3', 'eu-west-1'])
    expect(parameters.answer('GetParameter', region, { Name: '/breakwater/shop/mode' })).toMatchObject({
      Parameter: { Value: 'observe' },
    });
});
