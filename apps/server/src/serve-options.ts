/** What `holdfast serve` is told by flags and environment variables. */
export interface ServeOptions {
  /** Folder for the key file and, unless a database URL is given, the data; made if missing. */
  readonly data: string;
  /** 0 takes any free port. */
  readonly http: number;
  readonly coap: number;
  readonly coaps: number;
  /** Devices over TCP, and over TLS; absent: nobody listens there. */
  readonly coapTcp?: number;
  readonly coapsTcp?: number;
  /** Address for everything; absent: loopback for HTTP, every address for devices. */
  readonly host?: string;
  /** Threads that share the DTLS port; absent: see GatewayOptions. */
  readonly threads?: number;
  /** DTLS sessions held ready at a time; absent: see GatewayOptions. */
  readonly sessionsInUse?: number;
  /** PostgreSQL; absent: SQLite in the data folder. */
  readonly databaseUrl?: string;
  readonly natsUrl?: string;
  /** A bearer token with every right; absent: none exists. */
  readonly adminToken?: string;
  /** Called when something waits for a device that does not listen: see WakeCalls. */
  readonly wakeUrl?: string;
  readonly wakeSecret?: string;
  readonly publicUrl?: string;
  /** Where devices find the server, for bootstraps: `coaps://host:port`; absent: the host of `publicUrl` or `host`. */
  readonly publicCoaps?: string;
  readonly trustProxy?: boolean;
  /** Seconds that a device in queue mode listens after its last message; absent: 93. */
  readonly awake?: number;
  /** Files of what the server proves itself with; absent: made in the data folder at the first start. */
  readonly identity?: { readonly certificate: string; readonly key: string };
  /** What the transparency log calls itself when it is made; absent: the host of `publicUrl`, or a name of its own. */
  readonly logOrigin?: string;
  /** Whether only who has signed in may read the log. */
  readonly logPrivate?: boolean;
  /** Each a witness's key and address: see parseWitnesses. */
  readonly witnesses?: readonly string[];
  /**
   * Whether what can hurt a device needs the signatures of key holders, also where only the server can see to it. Default `required`.
   * `off` is for laboratories: a device that verifies still refuses.
   */
  readonly approvals?: 'required' | 'off';
  readonly logLevel?: string;
}
