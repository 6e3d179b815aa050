import { join } from 'node:path';

export const ROOT = join(__dirname, '..', '..');
/** Everything the local deploy makes: git-ignored, safe to delete. */
export const LOCAL = join(ROOT, '.local');
export const SCRIPTS = __dirname;
export const REQUIREMENTS = join(SCRIPTS, 'requirements.txt');
export const EMULATOR_SCRIPT = join(SCRIPTS, 'emulator.py');
export const VENV = join(LOCAL, 'venv');
/** What the app synthesizes, and the copy that is deployed. */
export const ASSEMBLY = join(LOCAL, 'cdk.out');
export const ADAPTED = join(LOCAL, 'cdk.local');
export const CONFIG = join(LOCAL, 'breakwater.config.json');
