import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Account, type AccountStatus } from '../../entities/account.js';
import { OutboxMail } from '../../entities/outbox-mail.js';
import { createDataSource } from '../../ormconfig.js';
import { MovableClock } from '../../src/clock.js';
import { deriveCode } from '../../src/crypto/codes.js';
import { Keyring } from '../../src/crypto/keyring.js';
import { digest } from '../../src/crypto/random-token.js';
import { Database } from '../../src/database.js';
import { MemoryCells } from '../../src/ephemeral/memory.js';
import { SendGridMailer } from '../../src/mail/sendgrid.js';
import { noMetrics } from '../../src/services/metrics.js';
import {
  type MailRequest,
  Outbox,
  type OutboxDependencies,
  type OutboxOptions,
} from '../../src/services/outbox.js';
import { migrate } from '../../src/sql/migrate.js';
import type { DatabaseTarget } from '../../src/sql/target.js';
import { SendGridServer } from '../support/sendgrid-server.js';

export const START = Date.UTC(2026, 2, 14, 14, 5);
export const ROOT = Buffer.alloc(32, 7);
export const DEVICE = { at: START, device: 'Chrome on Windows', ip: '203.0.113.7' };
export const OPTIONS: OutboxOptions = {
  appName: 'Northwind',
  publicUrl: 'https://auth.northwind.example',
  support: null,
  from: { address: 'security@northwind.example', name: 'Northwind' },
  codeTtl: 600,
  resendCooldown: 60,
};

export interface FlowState {
  readonly purpose: string;
  readonly nonce: string;
  readonly endsAt: number;
  readonly epoch: number;
  readonly generations: readonly {
    readonly n: number;
    readonly at: number;
    readonly format: 'DIGITS';
    readonly way: 'EMAIL';
  }[];
  readonly tries: number;
  readonly done: boolean;
}

export function openFlow(change: Partial<FlowState> = {}): FlowState {
  return {
    purpose: 'RESET',
    nonce: 'bm9uY2U',
    endsAt: START + 1_800_000,
    epoch: 0,
    generations: [{ n: 1, at: START, format: 'DIGITS', way: 'EMAIL' }],
    tries: 0,
    done: false,
    ...change,
  };
}

/** A gateway's mail side, whole: a real database, real cells, and SendGrid's stand-in, under one movable clock. */
export class OutboxWorld {
  readonly clock = new MovableClock({ now: () => START });
  readonly cells = new MemoryCells(this.clock);
  readonly keyring = new Keyring(ROOT);
  readonly logged: { level: string; details: object; message: string }[] = [];
  private readonly outboxes: Outbox[] = [];
  private readonly databases: Database[] = [];
  private accounts = 0;

  private constructor(
    readonly database: Database,
    readonly server: SendGridServer,
    private readonly target: DatabaseTarget,
    private readonly folder: string | null,
  ) {
    this.databases.push(database);
  }

  static async open(target?: DatabaseTarget): Promise<OutboxWorld> {
    const folder = target === undefined ? await mkdtemp(join(tmpdir(), 'latchkey-outbox-')) : null;
    const rows = target ?? { kind: 'sqlite' as const, file: join(folder ?? '', 'latchkey.db') };
    const database = await openDatabase(rows);
    return new OutboxWorld(database, await new SendGridServer().start(), rows, folder);
  }

  get file(): string {
    return this.target.kind === 'sqlite' ? this.target.file : '';
  }

  async close(): Promise<void> {
    await this.server.stop();
    for (const outbox of this.outboxes) await outbox.stop();
    for (const database of this.databases) await database.close();
    if (this.folder !== null) await rm(this.folder, { recursive: true, force: true });
  }

  outbox(change: Partial<OutboxDependencies> = {}, options: Partial<OutboxOptions> = {}): Outbox {
    const outbox = new Outbox({ ...this.dependencies(), ...change }, { ...OPTIONS, ...options });
    this.outboxes.push(outbox);
    return outbox;
  }

  /** A second process's own connections to the same rows. */
  async anotherDatabase(): Promise<Database> {
    const database = await openDatabase(this.target);
    this.databases.push(database);
    return database;
  }

  mailer(timeoutMs = 3000): SendGridMailer {
    return new SendGridMailer({
      apiKey: this.server.apiKey,
      baseUrl: this.server.baseUrl,
      timeoutMs,
      clock: this.clock,
    });
  }

  async account(change: Partial<Account> & { status?: AccountStatus } = {}): Promise<Account> {
    const n = ++this.accounts;
    const email = change.email ?? `anna${n}@example.com`;
    const row: Account = {
      id: `usr_${n}`,
      email,
      emailKey: digest(email),
      emailVerifiedAt: START,
      username: `anna${n}`,
      usernameKey: digest(`anna${n}`),
      displayName: 'Anna',
      locale: null,
      status: 'ACTIVE',
      roles: [],
      passwordHash: null,
      passwordChangedAt: START,
      passwordResetRequired: false,
      credentialEpoch: 0,
      failedLogins: 0,
      createdAt: START,
      lastLoginAt: null,
      lockedUntil: null,
      rolesKey: null,
      secondFactorSince: null,
      ...change,
    };
    await this.database.write((tx) => tx.insert(Account, row));
    return row;
  }

  async flow(flowKey: string, change: Partial<FlowState> = {}): Promise<void> {
    const state = openFlow({
      endsAt: this.clock.now() + 1_800_000,
      generations: [{ n: 1, at: this.clock.now(), format: 'DIGITS', way: 'EMAIL' }],
      ...change,
    });
    await this.cells.update(`flow:${flowKey}`, () => ({ state, ttl: 86_400, result: null }));
  }

  code(flowKey: string, generation = 1): string {
    const { purpose, nonce } = openFlow();
    return deriveCode(this.keyring.code, {
      purpose,
      flowKey,
      nonce,
      generation,
      channel: 'email',
      format: 'DIGITS',
    });
  }

  async enqueue(outbox: Outbox, mail: Partial<MailRequest> & Pick<MailRequest, 'accountId'>): Promise<void> {
    const request: MailRequest = {
      kind: 'RESET_CODE',
      trust: 'STRANGER',
      facts: DEVICE,
      expiresAt: this.clock.now() + 600_000,
      ...mail,
    };
    await this.database.write((tx) => outbox.enqueue(tx, request));
  }

  /** A reset code of a new flow. */
  async enqueueReset(
    outbox: Outbox,
    accountId: string | null,
    flowKey = `flow${Math.random()}`,
  ): Promise<string> {
    await this.flow(flowKey);
    await this.enqueue(outbox, { accountId, flowKey, generation: 1 });
    return flowKey;
  }

  /** In the order they were queued. */
  async rows(): Promise<OutboxMail[]> {
    const alternatives = (['QUEUED', 'SENT', 'DROPPED', 'PARKED'] as const).map((state) => ({ state }));
    return this.database.read.find(OutboxMail, { where: alternatives, order: { id: 'ASC' }, take: 1000 });
  }

  async row(): Promise<OutboxMail> {
    const [row, ...others] = await this.rows();
    if (row === undefined || others.length > 0) throw new Error('expected one row');
    return row;
  }

  private dependencies(): OutboxDependencies {
    const log = (level: string) => (details: object, message: string) => {
      this.logged.push({ level, details, message });
    };
    return {
      database: this.database,
      cells: this.cells,
      mailer: this.mailer(),
      keyring: this.keyring,
      clock: this.clock,
      texting: null,
      metrics: noMetrics,
      log: { info: log('info'), warn: log('warn'), error: log('error') },
    };
  }
}

async function openDatabase(target: DatabaseTarget): Promise<Database> {
  const source = createDataSource(target);
  await migrate(source);
  return Database.open(source);
}
