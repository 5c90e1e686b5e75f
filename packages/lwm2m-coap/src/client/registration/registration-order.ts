import type { Accounts, ServerAccount } from '../accounts/accounts.ts';

/** Resources of object 1 (Core 1.1.1 appendix E.2). */
const PRIORITY_ORDER = 13;
const FAILURE_BLOCK = 15;

interface Starting {
  readonly account: ServerAccount;
  start(): void;
}

/**
 * In which order a device registers at its servers (Core 1.1.1 §6.2.1.2): those without an order at once, the others one after the
 * other by rising order, where a server that fails holds up those behind it if it says so.
 */
export class RegistrationOrder {
  readonly #accounts: Accounts;
  readonly #waiting: Starting[];
  #next: Starting | undefined;

  constructor(accounts: Accounts, servers: readonly Starting[]) {
    this.#accounts = accounts;
    const order = ({ account }: Starting): number | undefined =>
      accounts.setting(account.instance, PRIORITY_ORDER);
    this.#waiting = servers
      .filter((server) => order(server) !== undefined)
      .toSorted((a, b) => Number(order(a)) - Number(order(b)));
    for (const server of servers) if (order(server) === undefined) server.start();
    this.#startNext();
  }

  registered(account: ServerAccount): void {
    if (this.#next?.account === account) this.#startNext();
  }

  /** All attempts at this server have failed. */
  failed(account: ServerAccount): void {
    if (this.#next?.account !== account) return;
    const block = this.#accounts.servers.value(account.instance, FAILURE_BLOCK);
    const isBlocking = block !== undefined && 'type' in block && block.value === true;
    if (!isBlocking) this.#startNext();
  }

  #startNext(): void {
    this.#next = this.#waiting.shift();
    this.#next?.start();
  }
}
