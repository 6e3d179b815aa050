import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Switches } from '../model/cloudfront/switches';
import type { AccessLine } from './access-log';
import { controlServer } from './control/control-server';
import { KeyValueStoreApi } from './control/key-value-store-api';
import { configuredModes, Parameters } from './control/parameters';
import { Stacks } from './control/stacks';
import type { DemoBackend } from './demo-backend';
import { type Play, play } from './play';
import { listen } from './ports';
import { siteServer } from './site-server';

export interface EdgeServerSettings {
  readonly assembly: string;
  readonly distribution?: string;
  /** Of an origin by its id. */
  readonly backend: (originId: string) => URL;
  readonly demoBackend?: DemoBackend;
  readonly port: number;
  readonly controlPort: number;
  readonly propagationMs: number;
  readonly switches?: Partial<Switches>;
  readonly log: (line: AccessLine) => void;
  readonly now?: () => number;
  readonly random?: () => number;
}

export interface RunningEdge {
  readonly play: Play;
  readonly siteUrl: string;
  readonly controlUrl: string;
  /** The key that the store and the secret hold. */
  readonly signingKey: string;
  close(): Promise<void>;
}

/** Entry of the store and field of the secret with the signing key; a deploy seeds both. */
const KEY_ENTRY = 'key';

/** Both servers on the loopback interface. @throws UsageError or AssemblyError */
export async function startEdge(settings: EdgeServerSettings): Promise<RunningEdge> {
  const { now = Date.now } = settings;
  // 32 bytes, as a secret's: a link from an earlier run sets no cookie in this one.
  const signingKey = randomBytes(32).toString('base64url');
  const playing = play({
    assembly: settings.assembly,
    distribution: settings.distribution,
    backend: settings.backend,
    propagationMs: () => settings.propagationMs,
    switches: settings.switches,
    entries: { [KEY_ENTRY]: signingKey },
    now,
    random: settings.random,
  });
  const site = siteServer(() => playing.edge, settings.log);
  await listen(site, settings.port, '--port');
  const siteUrl = urlOf(site);
  const { assembly, played, store } = playing;
  const control = controlServer({
    stacks: new Stacks(assembly, played.resolver, () => `${siteUrl}/`),
    parameters: new Parameters(now, configuredModes(assembly)),
    store: store && new KeyValueStoreApi(played.resolver.nameOf(played.store!, 'Arn'), store, now()),
    secret: JSON.stringify({ [KEY_ENTRY]: signingKey }),
    demoBackend: settings.demoBackend,
  });
  try {
    await listen(control, settings.controlPort, '--control-port');
  } catch (error) {
    await close(site);
    throw error;
  }
  const closeBoth = async () => {
    await Promise.all([close(site), close(control)]);
  };
  return { play: playing, siteUrl, controlUrl: urlOf(control), signingKey, close: closeBoth };
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
