import badDeploy from './bad-deploy.json';
import blackHole from './black-hole.json';
import campaign503 from './campaign-503.json';
import deployDuringIncident from './deploy-during-incident.json';
import flashCrowd5x from './flash-crowd-5x.json';
import flashCrowd10x from './flash-crowd-10x.json';
import flashCrowd25x from './flash-crowd-25x.json';
import launchesFail from './launches-fail.json';
import noise3Days from './noise-3-days.json';
import regionLoss from './region-loss.json';
import zeroTargets from './zero-targets.json';

/** The scenarios that come with the drill, by name; imported, so that the one file of the published command has them. */
export const PRESETS: Readonly<Record<string, unknown>> = {
  'campaign-503': campaign503,
  'black-hole': blackHole,
  'flash-crowd-5x': flashCrowd5x,
  'flash-crowd-10x': flashCrowd10x,
  'flash-crowd-25x': flashCrowd25x,
  'bad-deploy': badDeploy,
  'deploy-during-incident': deployDuringIncident,
  'zero-targets': zeroTargets,
  'launches-fail': launchesFail,
  'region-loss': regionLoss,
  'noise-3-days': noise3Days,
};
