import { type Context, clockOf } from '../context';
import { spokenDuration } from '../duration';
import { bypassPath, signingKey } from '../signing-key';
import { clockTime } from '../words';

/** `breakwater bypass`: the link alone on stdout, so that it can be piped; what to know about it on stderr. */
export async function printBypass(
  { system, terminal, access, deployment }: Context,
  seconds: number,
  pathOnly: boolean,
): Promise<void> {
  const clock = clockOf(system);
  const until = clock.now + seconds;
  const path = bypassPath(await signingKey(access, deployment), until);
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
