import { covers } from '../../template/certificate';
import type { OriginLoad, OriginPart } from '../../world/traffic';
import type { Listener } from './listener';

/**
 * How a connection ends at a port before any rule of a listener, and why; undefined where it comes about. CloudFront wants a certificate for the name
 * of its origin or for the Host that it sends (documented: "Requirements for using SSL/TLS certificates with CloudFront", and "HTTP 502 status
 * code", SSL/TLS negotiation failure); plain HTTP at a port of TLS is a 400 (documented: "Troubleshoot your Application Load Balancers", HTTP 400).
 */
export function whyUnheard(
  listener: Listener | undefined,
  { connection, headers }: Pick<OriginLoad, 'connection' | 'headers'>,
): { readonly ended: OriginPart['ended']; readonly because: string } | undefined {
  if (listener === undefined) {
    const port = connection === undefined ? '' : ` at port ${connection.port}`;
    return { ended: { failure: 'refused' }, because: `has no listener${port}: connections are refused` };
  }
  const { port, protocol, certificates } = listener;
  if (protocol === 'HTTPS' && certificates.length === 0)
    return {
      ended: { failure: 'refused' },
      because: `has no certificate at port ${port}: there is no such listener`,
    };
  if (connection === undefined) return undefined;
  if (connection.secure && protocol === 'HTTP')
    return {
      ended: { failure: 'broken' },
      because: `speaks plain HTTP at port ${port}, where it is asked by TLS`,
    };
  if (!connection.secure && protocol === 'HTTPS')
    return {
      ended: { status: 400, by: 'load balancer' },
      because: `speaks TLS at port ${port}, where it is asked by plain HTTP`,
    };
  if (protocol !== 'HTTPS') return undefined;
  const asked = [connection.name, ...(headers.host ?? [])].map((name) => name.toLowerCase());
  const fits = certificates.some(
    (names) => names?.some((one) => asked.some((name) => covers(one, name))) ?? true,
  );
  if (fits) return undefined;
  return {
    ended: { failure: 'broken' },
    because: `has no certificate at port ${port} for ${[...new Set(asked)].join(' or ')}`,
  };
}
