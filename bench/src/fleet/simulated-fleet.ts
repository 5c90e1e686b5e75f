import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Makes a fleet larger while its server is down: registered devices that no one is behind, like the first one there but for their names. They have no
 * DTLS session, which only a handshake makes.
 */
export function addSimulatedDevices(data: string, count: number): void {
  const database = new DatabaseSync(join(data, 'holdfast.db'));
  const { device: template, last } = database
    .prepare('select min(device) as device, max(device) as last from registration')
    .get() as { device: number; last: number };
  const numbered = `with recursive number(n) as (select ${last + 1} union all select n + 1 from number where n < ${last + count})`;
  // Columns are copied by name, all but those that must differ.
  const clone = (table: string, changed: Readonly<Record<string, string>>): void => {
    const columns = (database.prepare(`pragma table_info(${table})`).all() as { name: string }[]).map(
      ({ name }) => name,
    );
    const values = columns.map((name) => changed[name] ?? name);
    database.exec(
      `insert into ${table} (${columns.join(', ')}) ${numbered} select ${values.join(', ')} from number, ${table} where device = ${template}`,
    );
  };
  database.exec('begin');
  clone('device', { device: 'n', endpoint: "'simulated-' || n", identity: "'simulated-' || n" });
  clone('registration', { device: 'n', id: "'simulated' || n" });
  clone('contact', { device: 'n', session: 'null', address: "'127.9.9.9:' || (n % 60000 + 1024)" });
  database.exec('commit');
  database.close();
}
