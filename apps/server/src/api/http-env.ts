import type { HttpBindings } from '@hono/node-server';
import type { Context, Handler } from 'hono';
import type { Principal } from '../access/principal.ts';

/** What travels with a request through the API. */
export interface HttpEnv {
  Bindings: HttpBindings;
  Variables: {
    /** Id under which the log has the request. */
    request: string;
    principal: Principal;
    /** Pattern of the route that answers, for the log and the metrics; never the address itself. */
    route: string;
    /** Address that the request came from. */
    from: string;
    /** `http://host:port` as the client wrote it. */
    origin: string;
  };
}

export type HttpContext = Context<HttpEnv>;
export type HttpHandler = Handler<HttpEnv>;
