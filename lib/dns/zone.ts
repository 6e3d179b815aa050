import { domainToASCII } from 'node:url';
import { Token } from 'aws-cdk-lib';
import type { Problems } from '../private/problems';

/** A public hosted zone by its attributes: nothing is looked up. */
export interface ZoneProps {
  readonly hostedZoneId: string;
  readonly hostedZoneName: string;
}

const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;

/** A DNS name in lower case, as it is written without the trailing dot. */
export const isHostName = (name: string): boolean =>
  name.length <= 253 && name.split('.').length > 1 && name.split('.').every((label) => LABEL.test(label));

/** `; did you mean …?` for a name that people have in another form: with https://, a trailing dot, capitals, or letters that DNS writes as xn--. */
export function hostNameHint(text: string): string {
  const host = text
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/[/?#:].*$/, '')
    .replace(/\.$/, '');
  const meant = domainToASCII(host);
  return meant !== text && isHostName(meant) ? `; did you mean ${JSON.stringify(meant)}?` : '';
}

export const isInZone = (name: string, zone: string): boolean => name === zone || name.endsWith(`.${zone}`);

/** Records what is wrong with the zone. */
export function checkZone(problems: Problems, zone: ZoneProps): Problems {
  const { hostedZoneId: id, hostedZoneName: name } = zone;
  return problems
    .must(/^Z[A-Z0-9]{1,31}$/.test(id), 'hostedZoneId', 'be the id of a hosted zone (Z…)', id)
    .must(
      isHostName(name),
      'hostedZoneName',
      'be a name such as shop.example, in lower case, without a trailing dot',
      name,
    );
}

/** Records a name that is none, or that the zone cannot have. */
export function checkName(problems: Problems, prop: string, name: string, zone: ZoneProps): Problems {
  // Other names are made of it, and construct ids are.
  if (Token.isUnresolved(name)) return problems.add(`${prop} must be known at synthesis, got a token`);
  if (!isHostName(name)) {
    const rule = 'be a host name such as www.shop.example, in lower case, without https:// and trailing dot';
    return problems.add(`${prop} must ${rule}, got ${JSON.stringify(name)}${hostNameHint(name)}`);
  }
  if (Token.isUnresolved(zone.hostedZoneName)) return problems;
  const inside = isInZone(name, zone.hostedZoneName);
  return problems.must(inside, prop, `be in the hosted zone ${zone.hostedZoneName}`, name);
}
