import { Account, NOBODY } from '../../entities/account.js';
import type { Database } from '../database.js';
import type { FlowCells } from './flow-cells.js';
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
      flows: FlowCells;
      verification: Verification;
      outbox: Outbox;
      sources: SourceGuard;
    },
  ) {}

  async send(flowId: string, channelId: string | null, origin: Origin): Promise<FlowView> {
    const { state } = await this.deps.flows.read(flowId);
    const account = await this.deps.database.read.findOne(Account, { id: state?.accountId ?? NOBODY });
    await this.deps.sources.take('code', origin, account);
    const step = await this.deps.verification.again(flowId, channelId);
    await this.deps.database.add((tx) => enqueueCode(this.deps.outbox, tx, step, origin));
    return step.view;
  }
}
