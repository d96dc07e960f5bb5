import { digest } from '../crypto/random-token.js';
import { invalidField } from '../errors.js';
import type { Bond } from '../flows/qr-login.js';
import { isOver } from '../flows/verification-flow.js';
import { expired } from './code-problems.js';
import type { FlowCells } from './flow-cells.js';

/** Ties a ticket to a conversation that lives and can be answered so. Throws EXPIRED or INVALID_INPUT. */
export async function bondTo(flows: FlowCells, flowId: string): Promise<Bond> {
  const { state, now } = await flows.read(flowId);
  if (state === undefined || isOver(state, now)) throw expired();
  if (!state.ways.includes('QR')) {
    throw invalidField(['input', 'flowId'], 'INVALID', 'This cannot be approved on another device.');
  }
  return { flowKey: digest(flowId), purpose: state.purpose === 'RESET' ? 'RESET_PASSWORD' : 'SIGN_IN' };
}
