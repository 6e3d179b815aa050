/** What an example is for, as it must be found in the emulator after the deploy. */
export interface Promised {
  /** Where each of its names leads (`routesOf`). */
  readonly routes: readonly string[];
  /** Who gets through to the servers (`doorsOf`). */
  readonly doors: readonly string[];
}

const SITE = 'www.shop.example';
const CHECK = `primary.origin.${SITE}/_breakwater/origin answers`;

/** Written by hand from docs/dns.md, not from the templates. */
export const PROMISED: Readonly<Record<string, Promised>> = {
  'with-a-domain': {
    routes: [
      `origin.${SITE} -> load balancer in eu-west-3 while ${CHECK}, else lifeboat in eu-west-1`,
      `primary.origin.${SITE} -> load balancer in eu-west-3`,
      `${SITE} -> distribution`,
    ],
    doors: ["load balancer in eu-west-3: with the distribution's header only, and /health"],
  },
  'two-regions': {
    routes: [
      `cdn.origin.${SITE} -> distribution while distribution/_breakwater/mode answers, else origin.${SITE}`,
      `origin.${SITE} -> load balancer in eu-west-3 while primary.origin.${SITE}/health answers and stop switch in eu-central-1/standby-takes-over does not answer, else reserve.origin.${SITE} while primary.origin.${SITE}/_breakwater/origin does not answer or standby.origin.${SITE}/health answers`,
      `primary.origin.${SITE} -> load balancer in eu-west-3`,
      `reserve.origin.${SITE} -> load balancer in eu-central-1 while standby.origin.${SITE}/_breakwater/origin answers, else lifeboat in eu-west-1`,
      `standby.origin.${SITE} -> load balancer in eu-central-1`,
      `${SITE} -> cdn.origin.${SITE}`,
    ],
    doors: ['load balancer in eu-central-1: everybody', 'load balancer in eu-west-3: everybody'],
  },
  'cdn-bypass': {
    routes: [
      `cdn.origin.${SITE} -> distribution while distribution/_breakwater/mode answers, else origin.${SITE}`,
      `origin.${SITE} -> load balancer in eu-west-3 while ${CHECK}, else lifeboat in eu-west-1`,
      `primary.origin.${SITE} -> load balancer in eu-west-3`,
      `${SITE} -> cdn.origin.${SITE}`,
    ],
    doors: ['load balancer in eu-west-3: everybody'],
  },
  'existing-load-balancer-with-a-domain': {
    routes: [
      `origin.${SITE} -> existing load balancer in eu-central-1 while ${CHECK}, else lifeboat in eu-west-1`,
      `primary.origin.${SITE} -> existing load balancer in eu-central-1`,
      `${SITE} -> distribution`,
    ],
    doors: ["load balancer in eu-central-1: with the distribution's header only, and /healthz"],
  },
  'dns-failover': {
    routes: [
      'origin.shop.example -> existing load balancer in eu-west-3 while primary.origin.shop.example/_breakwater/origin answers and stop switch in eu-west-1/standby-takes-over does not answer, else lifeboat in eu-west-1',
      'primary.origin.shop.example -> existing load balancer in eu-west-3',
    ],
    // Its distribution, and with it the header, is somebody else's.
    doors: ['load balancer in eu-west-3: nobody'],
  },
};
