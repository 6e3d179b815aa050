import { repository, version } from '../package.json';

/** Of the drill that plays: results of two versions are not of one sample. */
export const VERSION: string = version;

/** A page of this version's documents, for whoever reads a report elsewhere. */
export const documentUrl = (path: string): string =>
  `${repository.url.replace(/^git\+|\.git$/g, '')}/blob/v${VERSION}/docs/${path}`;
