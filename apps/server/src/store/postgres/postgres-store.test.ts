import { afterAll, beforeAll, describe } from 'vitest';
import {
  executeOn,
  postgresMissing,
  startPostgresCluster,
  type PostgresCluster,
} from '../testing/postgres-cluster.ts';
import { storeHome, type StoreHome } from '../testing/store-home.ts';
import { storeSuite } from '../testing/store-suite.ts';

const missing = postgresMissing();

describe.skipIf(missing !== undefined)(`with a PostgreSQL server${missing ? ` (${missing})` : ''}`, () => {
  let cluster: PostgresCluster;
  beforeAll(async () => {
    cluster = await startPostgresCluster();
  });
  afterAll(() => cluster.remove());

  const postgresHome = async (): Promise<StoreHome> => {
    const databaseUrl = await cluster.createDatabase();
    const tamper = (sql: string): Promise<void> => executeOn(databaseUrl, sql);
    return storeHome({ dataDir: '/nonexistent', databaseUrl }, tamper, async () => {});
  };

  storeSuite('PostgreSQL', postgresHome);
});
