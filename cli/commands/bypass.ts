import { type Context, clockOf } from '../context';
import { spokenDuration } from '../duration';
import { CommandError } from '../errors';
import { SiteModeStore } from '../mode-store';
import { bypassPath, howToCopyKeys, signingKey } from '../signing-key';
import { clockTime } from '../words';

/** `breakwater bypass`: the link alone on stdout, so that it can be piped; what to know about it on stderr. */
export async function printBypass(context: Context, seconds: number, pathOnly: boolean): Promise<void> {
  const { system, terminal, access, deployment } = context;
  const clock = clockOf(system);
  const until = clock.now + seconds;
  const key = await signingKey(access, deployment);
  await requireKnown(context, key);
  const path = bypassPath(key, until);
  const link = pathOnly ? path : new URL(path, deployment.siteUrl).href;
  terminal.say(link);
  if (!terminal.json) {
    const when = `${clockTime(until, clock)}, for ${spokenDuration(seconds)}`;
    terminal.note(
      `Whoever opens it gets the site past every mode, \`--hard\` too, in that browser, until ${when}.`,
    );
    terminal.note(
      'It is a secret: it works for anybody who has it, and cannot be called back before that time.',
    );
  }
  terminal.answer({ site: deployment.site, link, until });
}

/** A link that no edge takes is worse than none: it is found out at the door. That nobody can look is no reason to give none. */
async function requireKnown({ terminal, access, deployment }: Context, key: string): Promise<void> {
  const store = await new SiteModeStore(access, deployment).read().catch((error: Error) => error);
  if (store instanceof Error) {
    terminal.warn(`whether the edges know the key could not be checked: ${store.message}`);
    return;
  }
  if (store.standing(key) !== 'refused') return;
  throw new CommandError(
    `no link was made: the edges do not have the key of the secret, and would refuse it; give it to them with: ${howToCopyKeys(deployment)}`,
  );
}
