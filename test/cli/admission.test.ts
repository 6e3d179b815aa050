import { admitted } from '../../cli/admission';

// Of the edge's runtime only the settings are needed; the rest is CloudFront's.
const settings = { m: 50, s: 80 };
jest.doMock('../../edge/runtime', () => ({ settings }));
const { isAdmitted } = require('../../edge/admission') as typeof import('../../edge/admission');

const FACES = 10_000;
/** How many of 100 draws the edge's function admits. */
function ofEdge(admit: number, visitor: 'paid' | 'organic'): number {
  const dials = { admit, dim: 0, lead: false, hard: false };
  let count = 0;
  for (let draw = 0; draw < FACES; draw += 1) if (isAdmitted(dials, visitor, draw)) count += 1;
  return (count * 100) / FACES;
}

test('with the standard mix and cap, 40 of 100 are 64 of 100 paid clicks and 16 of 100 others', () => {
  const { paid, others } = admitted(40, { mixPercent: 50, capPercent: 80 });
  expect([paid, others]).toEqual([expect.closeTo(64, 6), expect.closeTo(16, 6)]);
});

test('the command counts as the function at the edge decides', () => {
  for (const m of [1, 30, 50, 70, 99])
    for (const s of [1, 50, 80, 100])
      for (const admit of [0, 0.5, 10, 40, 75, 99.5, 100]) {
        Object.assign(settings, { m, s });
        const { paid, others } = admitted(admit, { mixPercent: m, capPercent: s });
        expect(Math.abs(paid - ofEdge(admit, 'paid'))).toBeLessThan(0.011);
        expect(Math.abs(others - ofEdge(admit, 'organic'))).toBeLessThan(0.011);
      }
});
