import { join } from 'node:path';

export const ROOT = join(__dirname, '..', '..');
/** Everything the local deploy makes: git-ignored, safe to delete. */
export const LOCAL = join(ROOT, '.local');
export const SCRIPTS = __dirname;
export const REQUIREMENTS = join(SCRIPTS, 'requirements.txt');
export const EMULATOR_SCRIPT = join(SCRIPTS, 'emulator.py');
export const VENV = join(LOCAL, 'venv');
/** The person's own configuration. */
export const OWN_CONFIG = join(ROOT, 'breakwater.config.json');
/** The demo's. */
export const CONFIG = join(LOCAL, 'breakwater.config.json');
export const EXAMPLES = join(ROOT, 'examples');
/** A folder for each example that is deployed. */
export const EXAMPLES_MADE = join(LOCAL, 'examples');
