import type { Instant, Seconds } from '../clock.js';
import type { Keyring } from '../crypto/keyring.js';
import { digest } from '../crypto/random-token.js';
import type { CellKey, CellStore } from '../ephemeral/cell-store.js';
import { OPEN_FLOWS_TTL, type OpenFlows, remember } from '../flows/open-flows.js';
import {
  finish,
  type Opening,
  openFlow,
  type TryOutcome,
  type VerificationFlow,
} from '../flows/verification-flow.js';
import { expired } from './code-problems.js';

type Tried = { readonly flow: VerificationFlow; readonly outcome: TryOutcome };

const GONE_TTL: Seconds = 60;

/** Flows, each in a cell of its own: every change is decided on what nobody else changed meanwhile. */
export class FlowCells {
  constructor(
    private readonly cells: CellStore,
    private readonly keyring: Pick<Keyring, 'handle'>,
  ) {}

  async open(
    flowId: string,
    opening: Opening,
    first: 'DIGITS' | 'LETTERS' | null,
  ): Promise<VerificationFlow> {
    const [opened] = await Promise.all([
      this.cells.update<VerificationFlow, VerificationFlow>(
        cellOf(flowId),
        (_, now) => {
          const flow = openFlow(opening, first, now);
          return { state: flow, ttl: lifeOf(flow, now), result: flow };
        },
        'NEW',
      ),
      this.note(opening.accountId ?? opening.allowance, digest(flowId)),
    ]);
    return opened;
  }

  /** Keys of what was opened for an account, oldest first; some may be over. */
  async openedFor(accountId: string): Promise<readonly string[]> {
    const { state } = await this.cells.read<OpenFlows>(this.listOf(accountId));
    return (state?.flows ?? []).map(({ flowKey }) => flowKey);
  }

  readByKey(
    flowKey: string,
  ): Promise<{ readonly state: VerificationFlow | undefined; readonly now: Instant }> {
    return this.cells.read<VerificationFlow>(`flow:${flowKey}`);
  }

  read(flowId: string): Promise<{ readonly state: VerificationFlow | undefined; readonly now: Instant }> {
    return this.cells.read<VerificationFlow>(cellOf(flowId));
  }

  /** Throws EXPIRED when there is no such flow any more. */
  change(
    flowId: string,
    to: (flow: VerificationFlow, now: Instant) => VerificationFlow,
  ): Promise<VerificationFlow> {
    return this.cells.update<VerificationFlow, VerificationFlow>(cellOf(flowId), (state, now) => {
      if (state === undefined) throw expired();
      const next = to(state, now);
      return { state: next, ttl: lifeOf(next, now), result: next };
    });
  }

  /** One try, counted in the very change that judges it. */
  try(flowId: string, decide: (flow: VerificationFlow, now: Instant) => Tried): Promise<TryOutcome> {
    return this.cells.update<VerificationFlow, TryOutcome>(cellOf(flowId), (state, now) => {
      if (state === undefined) return { state, ttl: GONE_TTL, result: { kind: 'OVER' } };
      const { flow, outcome } = decide(state, now);
      return { state: flow, ttl: lifeOf(flow, now), result: outcome };
    });
  }

  /** The same is noted for who has no account, so that nobody can tell by the time it takes. */
  private async note(owner: string, flowKey: string): Promise<void> {
    await this.cells.update<OpenFlows, void>(this.listOf(owner), (state, now) => ({
      state: remember(state, flowKey, now),
      ttl: OPEN_FLOWS_TTL,
      result: undefined,
    }));
  }

  private listOf(owner: string): CellKey {
    return `opened:${this.keyring.handle('opened', owner)}`;
  }

  /** Its proof was put to use: nothing more can be asked of it. */
  async finish(flowId: string): Promise<void> {
    await this.cells.update<VerificationFlow, void>(cellOf(flowId), (state, now) => {
      const over = state && finish(state);
      return { state: over, ttl: over ? lifeOf(over, now) : GONE_TTL, result: undefined };
    });
  }
}

function cellOf(flowId: string): CellKey {
  return `flow:${digest(flowId)}`;
}

function lifeOf(flow: VerificationFlow, now: Instant): Seconds {
  return Math.max(1, Math.ceil((flow.endsAt - now) / 1000));
}
