import { expect } from 'chai';
import {
  answer,
  approvalIn,
  type Bond,
  openTicket,
  poll,
  QR_TTL,
  type QrPurpose,
  type QrTicket,
  type Scanner,
  scan,
  useUp,
} from '../../src/flows/qr-login.js';

const start = Date.UTC(2026, 2, 14);
const LIFE = QR_TTL * 1000;
const anna: Scanner = { accountId: 'usr_anna', sessionId: 'ses_phone' };

function opened(bond: Bond | null): QrTicket {
  const made = { id: 'qrl_1', secretHash: 'secret', bindingHash: null, bond, device: 'Firefox', ip: null };
  return openTicket(made, start);
}

const yes = (purpose: QrPurpose = 'SIGN_IN') => ({
  approve: true as const,
  ...{ by: anna, matches: true, purpose, epoch: 4, authTime: 7 },
});

describe('a ticket made for one conversation', () => {
  const shown = { secretHash: 'secret', bindingHash: null };
  const reset = () => opened({ flowKey: 'flow', purpose: 'RESET_PASSWORD' });
  const approved = () => answer(scan(reset(), anna, start).ticket, yes('RESET_PASSWORD'), start);

  it('QR-03 is not approved by who was told of a sign-in; nothing is said by that', () => {
    const scanned = scan(reset(), anna, start).ticket;
    const misled = answer(scanned, yes(), start);
    expect(misled).to.deep.equal({ ticket: scanned, outcome: 'OTHER_PURPOSE' });
    expect(answer(misled.ticket, yes('RESET_PASSWORD'), start).outcome).to.equal('APPROVED');
    const plain = scan(opened(null), anna, start).ticket;
    expect(answer(plain, yes('RESET_PASSWORD'), start).outcome).to.equal('OTHER_PURPOSE');
    expect(answer(scanned, { approve: false, by: anna }, start).outcome, 'a no needs no purpose').to.equal(
      'DENIED',
    );
  });

  it('QR-02 is a proof there, for its holder, while it lives, and signs nobody in', () => {
    const { ticket } = approved();
    expect(approvalIn(ticket, 'flow', shown, start)).to.include({ kind: 'APPROVED', by: anna, epoch: 4 });
    expect(poll(ticket, shown, start).outcome).to.deep.equal({ kind: 'PROOF' });
    expect(approvalIn(ticket, 'another flow', shown, start)).to.equal(null);
    expect(approvalIn(ticket, 'flow', { ...shown, secretHash: 'guess' }, start)).to.equal(null);
    expect(approvalIn(ticket, 'flow', shown, start + LIFE)).to.equal(null);
    expect(approvalIn(reset(), 'flow', shown, start)).to.equal(null);
    expect(approvalIn(useUp(ticket), 'flow', shown, start)).to.equal(null);
  });

  it('a yes to a sign-in is a proof nowhere', () => {
    const { ticket } = answer(scan(opened(null), anna, start).ticket, yes(), start);
    expect(poll(ticket, shown, start).outcome.kind).to.equal('APPROVED');
    expect(approvalIn(ticket, 'flow', shown, start)).to.equal(null);
  });
});
