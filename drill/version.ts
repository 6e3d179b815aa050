import { version } from '../package.json';

/** Of the drill that plays: results of two versions are not of one sample. */
export const VERSION: string = version;
