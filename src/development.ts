import { type Clock, MovableClock } from './clock.js';
import type { Config } from './config.js';
import type { Core } from './core.js';
import { randomPassphrase } from './crypto/passphrase.js';
import { documentOf } from './http/explorer-tabs.js';
import { Mailbox } from './mail/mailbox.js';
import type { DevClock, DevNews, DevTools } from './pages/dev/dev-tools.js';
import { DemoAccount } from './services/demo-account.js';
import { ResetProgress } from './services/reset-progress.js';
import type { Stores } from './stores.js';

/** What a process offers to whoever builds on it, on this machine, and what has to be watched for it. */
export interface Development {
  readonly tools: DevTools;
  readonly services: Core['services'];
  /** There will be no more news: nobody who listens keeps the process from ending. */
  close(): void;
}

type Hear = (news: DevNews | null) => void;

/** Null in production, and where mail leaves this machine. `given` is the clock the process was started with. */
export function openDevelopment(
  config: Config,
  { core, stores, given }: { core: Core; stores: Stores; given: Clock | undefined },
): Development | null {
  const { mailer } = core;
  if (config.production || !(mailer instanceof Mailbox)) return null;
  const listeners = new Set<Hear>();
  let isOver = false;
  const tell = (news: DevNews | null): void => {
    for (const hear of [...listeners]) hear(news);
  };
  const listen = (hear: Hear): (() => void) => {
    listeners.add(hear);
    if (isOver) hear(null);
    return () => void listeners.delete(hear);
  };
  const close = (): void => {
    isOver = true;
    tell(null);
  };
  mailer.listen((mail) => tell(mail === null ? { kind: 'cleared' } : { kind: 'mail', mail }));
  const progress = new ResetProgress((now) => tell({ kind: 'progress', progress: now }));
  const services = { ...core.services, passwords: progress.watch(core.services.passwords) };
  const tools: DevTools = {
    mailbox: mailer,
    progress: () => progress.current,
    opened: () => progress.opened(),
    listen,
    demo: new DemoAccount({ database: stores.database, accountMaker: core.accountMaker }),
    clock: movable(given),
    newPassword: randomPassphrase,
    documentOf,
  };
  return { tools, services, close };
}

function movable(clock: Clock | undefined): DevClock | null {
  if (!(clock instanceof MovableClock)) return null;
  return { advance: (seconds) => clock.advance(seconds), ahead: () => Math.round(clock.skew() / 1000) };
}
