import type { Registry } from 'prom-client';
import { serveConsole } from './console/serve-console.ts';
import type { Mounts } from './mounts.ts';
import { API } from './mount-contract.ts';
import { openApiDocument } from './openapi.ts';
import { ApiProblem } from './problem.ts';
import type { Rooms } from './rooms.ts';
import { SIGN_IN_PAGE, SIGN_IN_POLICY } from './sign-in/sign-in-page.ts';

export interface SystemOptions {
  readonly rooms: Pick<Rooms, 'health'>;
  readonly metrics: Registry;
  readonly consoleDir: string;
  readonly version: string;
}

/** The addresses outside the contract's table, after all of its own: the last of them takes what no other has taken. */
export function mountSystem(mounts: Mounts, { rooms, metrics, consoleDir, version }: SystemOptions): void {
  mounts.at('GET', '/healthz', 'public', (c) => c.json({ status: 'ok', checks: {} }));
  mounts.at('GET', '/readyz', 'public', async (c) => {
    const { status, checks } = await rooms.health();
    // Anybody may ask, so a failing check has a name but tells nothing of its cause.
    const told = Object.fromEntries(
      Object.entries(checks).map(([name, result]) => [name, result === 'ok' ? 'ok' : 'failing']),
    );
    return c.json({ status, checks: told }, status === 'ok' ? 200 : 503);
  });
  mounts.at('GET', '/metrics', 'metrics:read', async (c) =>
    c.body(await metrics.metrics(), 200, { 'content-type': metrics.contentType }),
  );
  let document: string | undefined;
  mounts.at('GET', `${API}/openapi.json`, 'self', (c) => {
    document ??= JSON.stringify(openApiDocument(version));
    return c.body(document, 200, { 'content-type': 'application/json' });
  });
  mounts.at('GET', '/sign-in', 'public', (c) => {
    c.header('content-security-policy', SIGN_IN_POLICY);
    return c.html(SIGN_IN_PAGE);
  });
  const nothing = (): never => {
    throw new ApiProblem('not_found');
  };
  mounts.at('ALL', '/api', 'self', nothing);
  mounts.at('ALL', '/api/*', 'self', nothing);
  mounts.at('ALL', '/*', 'self', serveConsole(consoleDir));
}
