import { readFileSync } from 'node:fs';
import { assetPath } from './assets';
import { type EdgeSettings, FUNCTION_MAX_BYTES, SETTINGS_NAME } from './contracts/edge';

export type EdgeFunctionName = 'viewer-request' | 'viewer-response';

/** Only a site with a standby carries the code that tries a read again. */
const fileOf = (name: EdgeFunctionName, { r }: EdgeSettings): string =>
  name === 'viewer-request' && r ? 'viewer-request-standby' : name;

/** As ASCII: nothing says in which encoding CloudFront reads a function's code. */
const literal = (settings: EdgeSettings): string =>
  JSON.stringify(settings).replace(
    /[^ -~]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/**
 * The complete code of one of the site's CloudFront functions, for the runtime `cloudfront-js-2.0`: the settings of the site
 * stand in front of the bundle, because functions have no environment.
 *
 * @throws when it is larger than CloudFront takes: deployment would fail on it, naming no setting.
 */
export function edgeFunctionCode(name: EdgeFunctionName, settings: EdgeSettings): string {
  const bundle = readFileSync(assetPath(`edge/${fileOf(name, settings)}.js`), 'utf8');
  const code = `import cf from 'cloudfront';\nconst ${SETTINGS_NAME}=${literal(settings)};\n${bundle}`;
  const bytes = Buffer.byteLength(code);
  if (bytes > FUNCTION_MAX_BYTES) {
    const lists = [...settings.w, ...settings.c, ...settings.b, ...settings.l];
    throw new Error(
      `the code of the CloudFront function ${name} has ${bytes} bytes, of which CloudFront takes ${FUNCTION_MAX_BYTES}: ` +
        `shorten the lists of paths, which have ${lists.length} items (one that ends in * stands for many)`,
    );
  }
  return code;
}
