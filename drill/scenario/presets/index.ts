import azLoss from './az-loss.json';
import badDeploy from './bad-deploy.json';
import blackHole from './black-hole.json';
import brownOut80 from './brown-out-80.json';
import cacheLoss from './cache-loss.json';
import campaign503 from './campaign-503.json';
import cdnDown from './cdn-down.json';
import cloudflare20251118 from './cloudflare-2025-11-18.json';
import controlPlaneDown from './control-plane-down.json';
import deployDuringIncident from './deploy-during-incident.json';
import facebook20211004 from './facebook-2021-10-04.json';
import flapping from './flapping.json';
import flashCrowd5x from './flash-crowd-5x.json';
import flashCrowd10x from './flash-crowd-10x.json';
import flashCrowd25x from './flash-crowd-25x.json';
import launchesFail from './launches-fail.json';
import monitoringSilent from './monitoring-silent.json';
import noise3Days from './noise-3-days.json';
import noise30Days from './noise-30-days.json';
import ovh20171109 from './ovh-2017-11-09.json';
import regionLoss from './region-loss.json';
import retryStorm from './retry-storm.json';
import slowDatabase from './slow-database.json';
import thirdPartyHangs from './third-party-hangs.json';
import usEast120211207 from './us-east-1-2021-12-07.json';
import usEast120251020 from './us-east-1-2025-10-20.json';
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
  'slow-database': slowDatabase,
  'third-party-hangs': thirdPartyHangs,
  'cache-loss': cacheLoss,
  'az-loss': azLoss,
  'brown-out-80': brownOut80,
  flapping,
  'retry-storm': retryStorm,
  'region-loss': regionLoss,
  'control-plane-down': controlPlaneDown,
  'cdn-down': cdnDown,
  'monitoring-silent': monitoringSilent,
  'us-east-1-2021-12-07': usEast120211207,
  'us-east-1-2025-10-20': usEast120251020,
  'ovh-2017-11-09': ovh20171109,
  'cloudflare-2025-11-18': cloudflare20251118,
  'facebook-2021-10-04': facebook20211004,
  'noise-3-days': noise3Days,
  'noise-30-days': noise30Days,
};
