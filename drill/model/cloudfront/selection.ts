import type { Selection } from './types';

/**
 * Which names a policy takes. A cookie's name may have `*` for any characters and `?` for one (documented: "Understand cache
 * policies", cookies); names of query strings are taken as they are. Both are compared with their case.
 */
export function takes(selection: Selection, name: string, wildcards: boolean): boolean {
  switch (selection.behavior) {
    case 'none':
      return false;
    case 'all':
      return true;
    case 'whitelist':
      return isNamed(selection.names, name, wildcards);
    case 'allExcept':
      return !isNamed(selection.names, name, wildcards);
  }
}

function isNamed(names: readonly string[], name: string, wildcards: boolean): boolean {
  return names.some((known) => (wildcards ? glob(known).test(name) : known === name));
}

function glob(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`);
}
