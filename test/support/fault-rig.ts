import { randomBytes } from 'node:crypto';
import mysql from 'mysql2/promise';
import type { Database } from '../../src/database.js';
import { databaseOf } from './fleet.js';
import { GatewayProcess, productionEnv } from './gateway-process.js';
import { SendGridServer } from './sendgrid-server.js';
import { runSql, type ServerTarget, startMariadb } from './service-mariadb.js';
import type { ServiceProcess } from './service-process.js';
import { PrivateRedis, redisClient } from './service-redis.js';

/** One production process on a MariaDB and a Redis that are there to be broken. */
export class FaultRig {
  private constructor(
    readonly gateway: GatewayProcess,
    readonly database: Database,
    readonly redis: PrivateRedis,
    readonly mariadb: { readonly target: ServerTarget; readonly process: ServiceProcess },
    readonly mails: SendGridServer,
  ) {}

  static async start(): Promise<FaultRig> {
    const mails = await new SendGridServer().start();
    const [redis, mariadb] = await Promise.all([PrivateRedis.start(), startMariadb()]);
    const env = {
      ...productionEnv(mails),
      RESEND_COOLDOWN: '1',
      DATABASE_URL: await ordinaryUser(mariadb.target),
      REDIS_URL: `redis://:${redis.target.password}@127.0.0.1:${redis.target.port}/0`,
    };
    const gateway = await GatewayProcess.start({ env, mails });
    return new FaultRig(gateway, await databaseOf({ env }), redis, mariadb, mails);
  }

  /** A connection that may do everything, to hold locks with. The caller destroys it. */
  administrator(): Promise<mysql.Connection> {
    const { hosts, user, password } = this.mariadb.target;
    return mysql.createConnection({ ...hosts[0], user, password, database: 'latchkey' });
  }

  async startMariadbAgain(): Promise<void> {
    await this.mariadb.process.start(async () => {
      await runSql(this.mariadb.target, 'SELECT 1');
      return true;
    });
  }

  /** Everything Redis holds; the answer puts it back, and takes away what came later. */
  async snapshot(): Promise<() => Promise<void>> {
    const client = redisClient(this.redis.target);
    await client.connect();
    const keys = await client.keys('*');
    const kept = await Promise.all(
      keys.map(async (key) => ({ key, value: await client.dumpBuffer(key), life: await client.pttl(key) })),
    );
    return async () => {
      await client.flushall();
      // Workers go on meanwhile, and may have written one of these again already.
      for (const { key, value, life } of kept)
        await client.restore(key, Math.max(1, life), value ?? '', 'REPLACE');
      client.disconnect();
    };
  }

  async stop(): Promise<void> {
    await this.gateway.stop();
    await Promise.all([this.database.close(), this.redis.stop(), this.mariadb.process.stop()]);
    await this.mails.stop();
  }
}

/** Unlike the run's own user, one whom a read-only server refuses. Commits survive the death of the server. */
async function ordinaryUser(target: ServerTarget): Promise<string> {
  const password = randomBytes(12).toString('hex');
  const [host] = target.hosts;
  for (const statement of [
    'SET GLOBAL innodb_flush_log_at_trx_commit = 2',
    'CREATE DATABASE latchkey CHARACTER SET utf8mb4',
    `CREATE USER gateway@'%' IDENTIFIED BY '${password}'`,
    "GRANT ALL ON latchkey.* TO gateway@'%'",
  ]) {
    await runSql(target, statement);
  }
  return `mariadb://gateway:${password}@127.0.0.1:${host?.port}/latchkey`;
}
