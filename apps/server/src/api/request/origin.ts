import { isIP } from 'node:net';
import { ApiProblem } from '../problem.ts';

export interface Hosts {
  /** The address that is listened on; a name or a numeric address. */
  readonly listening: string;
  /** Origin under which the server is known outside, such as `https://fleet.example`. */
  readonly publicUrl: URL | undefined;
}

/**
 * DNS rebinding: a page of `evil.example` whose name suddenly means this machine. It cannot change what the browser writes into
 * Host, so a name that is not ours is refused. A numeric address cannot be rebound; where every address is listened on, any
 * will do.
 */
export function isOwnHost(host: string, { listening, publicUrl }: Hosts): boolean {
  const name = hostname(host);
  if (name === undefined) return false;
  if (name === 'localhost' || name.endsWith('.localhost') || name === '::1') return true;
  if (isIP(name) === 4 && name.startsWith('127.')) return true;
  if (name === listening.toLowerCase()) return true;
  if (publicUrl !== undefined && name === hostname(publicUrl.host)) return true;
  return isIP(name) !== 0 && (listening === '0.0.0.0' || listening === '::');
}

function hostname(host: string): string | undefined {
  if (!URL.canParse(`http://${host}`)) return undefined;
  return new URL(`http://${host}`).hostname.replace(/^\[|\]$/g, '');
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses what a page of another origin asks for with this browser's cookie. SameSite=Strict does not do it alone: for it, all
 * ports of one host are the same site. Sec-Fetch-Site decides where the browser sends it (it does so over https and to
 * loopback), else Origin. `evidence`: a request that changes something by a cookie must bring one of them.
 */
export function checkOrigin(request: Request, { publicUrl }: Hosts, evidence: 'required' | 'optional'): void {
  const { headers } = request;
  const safe = SAFE.has(request.method);
  const site = headers.get('sec-fetch-site');
  const from = headers.get('origin');
  if (site !== null) {
    // A link to a page of the console may stand anywhere.
    if (safe && headers.get('sec-fetch-mode') === 'navigate') return;
    if (site !== 'same-origin' && site !== 'none') throw new ApiProblem('cross_origin');
  } else if (from !== null) {
    const own = URL.canParse(from) && new URL(from).host === headers.get('host')?.toLowerCase();
    if (!own && from !== publicUrl?.origin) throw new ApiProblem('cross_origin');
  } else if (!safe && evidence === 'required') {
    throw new ApiProblem(
      'cross_origin',
      'A change by a cookie session needs an Origin or Sec-Fetch-Site header',
    );
  }
}
