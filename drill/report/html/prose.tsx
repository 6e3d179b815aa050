import { Fragment } from 'preact';

/** Code as people write it into a reason, and names of Regions. */
const PARTS = /(`[^`]+`|\b[a-z]{2}(?:-[a-z]+)+-\d\b)/;

/** A sentence in which what is in `backticks` is code, and the name of a Region is not broken at its hyphens. */
export function Prose({ text }: { readonly text: string }) {
  return (
    <>
      {text.split(PARTS).map((part, index) => {
        if (index % 2 === 0) return part;
        return part.startsWith('`') ? (
          <code key={index}>{part.slice(1, -1)}</code>
        ) : (
          <span key={index} class="number">
            {part}
          </span>
        );
      })}
    </>
  );
}

/** Nothing but a path; everything else is text that is not to be touched. */
const PATH = /^[\w:.-]+(?:\/[\w:.-]+)+$/;

/** `Site/Origin/ScaleOut/Function`, which is longer than a phone is wide: it may be broken at its slashes, and not within a name. */
export function PathName({ path }: { readonly path: string }) {
  if (!PATH.test(path)) return <>{path}</>;
  return (
    <>
      {path.split('/').map((part, index) => (
        <Fragment key={index}>
          {index > 0 && (
            <>
              /<wbr />
            </>
          )}
          {part}
        </Fragment>
      ))}
    </>
  );
}
