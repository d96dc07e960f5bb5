import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { IsNull } from 'typeorm';
import { ResetGrant } from '../../entities/reset-grant.js';
import { ServiceUnavailableError } from '../../src/errors.js';
import type { Gateway } from './gateway.js';
import { type Circumstances, type Outcome, type Person, post } from './person.js';

const SPAN_MS = 86_400_000;

/** What a client was told, to be compared with what the stores hold in the end. */
export class Ledger {
  /** Rows said to be written, and who was told to have spent each; null for nobody yet. */
  readonly written = new Map<string, string | null>();
  /** Rows more than one was told to have spent. */
  readonly spentTwice: string[] = [];
  /** Answers that were neither a success nor a 503. */
  readonly strange: string[] = [];
  /** Moments of `performance.now()` at which a write that was asked for at `asked` was acknowledged. */
  readonly acknowledged: { readonly asked: number; readonly at: number }[] = [];
  /** The longest time anybody waited for an answer that was a 503, in milliseconds. */
  longestRefusal = 0;
  /** What was asked for then. */
  longestRefused = 'nothing';
  refusals = 0;
  /** What the refusals of the database were about, and how many there were of each. */
  readonly reasons = new Map<string, number>();
  refreshes = 0;

  /** Whether a write that was asked for after that moment has been acknowledged. */
  hasWrittenAfter(moment: number): boolean {
    return this.acknowledged.some(({ asked }) => asked > moment);
  }

  /** The longest time without an acknowledged write since that moment, in milliseconds. */
  gapSince(moment: number): number {
    const later = this.acknowledged.map(({ at }) => at).filter((at) => at > moment);
    const moments = [moment, ...later, performance.now()];
    return Math.max(...moments.map((at, n) => at - (moments[n - 1] ?? at)));
  }

  acknowledge(asked: number): void {
    this.acknowledged.push({ asked, at: performance.now() });
  }

  refuse(asked: number, what: string): void {
    this.refusals += 1;
    const waited = performance.now() - asked;
    if (waited <= this.longestRefusal) return;
    this.longestRefusal = waited;
    this.longestRefused = what;
  }
}

export interface Load {
  stop(): Promise<void>;
}

/** Loops that write through all of the gateways until they are stopped. */
export function startLoad(gateways: readonly Gateway[], people: readonly Person[], ledger: Ledger): Load {
  let running = true;
  const loops: Promise<void>[] = [];
  const loop = async (turn: () => Promise<void>): Promise<void> => {
    while (running) {
      await turn();
      await pause(10);
    }
  };
  for (const [n, gateway] of gateways.entries()) {
    const others = [gateway, ...gateways.filter((other) => other !== gateway)];
    loops.push(loop(() => spendOne(others, ledger)));
    const person = people[n];
    if (person !== undefined) loops.push(refreshing(() => running, gateway, person, ledger));
  }
  return {
    stop: async () => {
      running = false;
      await Promise.all(loops);
    },
  };
}

/** One gateway writes a row, and all of them race to spend it by one conditional UPDATE. */
async function spendOne(gateways: readonly Gateway[], ledger: Ledger): Promise<void> {
  const tokenHash = randomBytes(32).toString('hex');
  const row = { tokenHash, accountId: 'usr_nobody', credentialEpoch: 1, sessionId: null };
  const [first] = gateways;
  const expiresAt = Date.now() + SPAN_MS;
  const isWritten = await tell(ledger, async () => {
    await first?.app.stores.database.write((tx) => tx.insert(ResetGrant, { ...row, expiresAt }));
    return true;
  });
  if (isWritten !== true) return;
  ledger.written.set(tokenHash, null);
  const unspent = { tokenHash, sessionId: IsNull() };
  await Promise.all(
    gateways.map(async ({ app }, n) => {
      const name = `spender-${n}`;
      const count = await tell(ledger, () =>
        app.stores.database.write((tx) => tx.update(ResetGrant, unspent, { sessionId: name })),
      );
      if (count !== 1) return;
      if (ledger.written.get(tokenHash) !== null) ledger.spentTwice.push(tokenHash);
      ledger.written.set(tokenHash, name);
    }),
  );
}

async function tell<T>(ledger: Ledger, work: () => Promise<T>): Promise<T | undefined> {
  const asked = performance.now();
  try {
    const result = await work();
    ledger.acknowledge(asked);
    return result;
  } catch (error) {
    if (!(error instanceof ServiceUnavailableError)) ledger.strange.push(String(error));
    const reason = error instanceof Error ? String(error.cause) : 'unknown';
    ledger.reasons.set(reason, (ledger.reasons.get(reason) ?? 0) + 1);
    ledger.refuse(asked, `a write (${reason})`);
    await pause(20);
    return undefined;
  }
}

/** Trades the newest refresh token for the next one, over and over: a link that is lost ends the chain for good. */
async function refreshing(
  isRunning: () => boolean,
  gateway: Gateway,
  person: Person,
  ledger: Ledger,
): Promise<void> {
  let { refreshToken } = person;
  while (isRunning()) {
    const outcome = await answered(gateway, 'refreshSession', { refreshToken }, ledger);
    refreshToken = outcome?.tokens?.refreshToken ?? refreshToken;
    if (outcome?.__typename === 'SignedIn') ledger.refreshes += 1;
    else if (outcome !== null) ledger.strange.push(`refreshSession: ${JSON.stringify(outcome)}`);
    await pause(40);
  }
}

/** The outcome, or null for a 503. Whatever else comes is noted as strange. */
export async function answered(
  gateway: Gateway,
  name: Parameters<typeof post>[1],
  input: object,
  ledger: Ledger,
): Promise<Outcome | null> {
  const asked = performance.now();
  const { status, body, text } = await post(gateway, name, input, somewhere());
  const outcome = body.data?.[name];
  if (status === 503) ledger.refuse(asked, name);
  else if (outcome === undefined || outcome === null) ledger.strange.push(`${name}: ${status} ${text}`);
  else return outcome;
  return null;
}

/** Each request from another network, so that no limit of one source is met. */
export function somewhere(): Circumstances {
  return { headers: { 'x-forwarded-for': `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}` } };
}
