import type { Database } from '../database.js';
import type { FlowView } from './flow-step.js';
import { enqueueCode } from './mail-intents.js';
import type { Origin } from './origin.js';
import type { Outbox } from './outbox.js';
import type { SourceGuard } from './source-guard.js';
import type { Verification } from './verification.js';

/** *Get code*, for every flow. */
export class Resend {
  constructor(
    private readonly deps: {
      database: Database;
      verification: Verification;
      outbox: Outbox;
      sources: SourceGuard;
    },
  ) {}

  async send(flowId: string, channelId: string | null, origin: Origin): Promise<FlowView> {
    await this.deps.sources.take('code', origin);
    const step = await this.deps.verification.again(flowId, channelId);
    await this.deps.database.add((tx) => enqueueCode(this.deps.outbox, tx, step, origin));
    return step.view;
  }
}
