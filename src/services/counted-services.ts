import { OverloadedError, ProblemError, ServiceUnavailableError } from '../errors.js';
import { around } from './around.js';
import type { FlowView } from './flow-step.js';
import type { MeteredOutcome, MeteredPurpose, Metrics } from './metrics.js';
import type { Objections } from './objections.js';
import type { Passwords } from './passwords.js';
import type { QrSignIn } from './qr-sign-in.js';
import type { Registration } from './registration.js';
import type { Resend } from './resend.js';
import type { Sessions } from './sessions.js';
import type { SignIn } from './sign-in.js';

/** How a call ended. */
type Settled<R> = { readonly value: R } | { readonly error: unknown };

interface Countable {
  readonly signIn: SignIn;
  readonly passwords: Passwords;
  readonly objections: Objections;
  readonly registration: Registration;
  readonly resend: Resend;
  readonly sessions: Sessions;
  readonly qrSignIn: QrSignIn;
}

const WRONG: ReadonlySet<string> = new Set(['INVALID_CREDENTIALS', 'INVALID_CODE', 'SESSION_ENDED']);

/**
 * The same services, with what their callers are answered counted. It is done at their doors because only there an
 * outcome is certain: every transaction is over, and everything that can refuse a request has had its say.
 */
export function countOutcomes<T extends Countable>(services: T, metrics: Metrics): T {
  const opening = (settled: Settled<unknown>): void => {
    if ('value' in settled) metrics.sessionOpened();
  };
  return {
    ...services,
    signIn: around<SignIn>(services.signIn, {
      login: (work) =>
        told(work, (settled) => {
          metrics.signedIn(outcomeOf(settled));
          opening(settled);
          if (beganWait(settled)) metrics.accountLocked();
        }),
    }),
    passwords: around<Passwords>(services.passwords, {
      request: (work) => told(work, (settled) => countRequest(metrics, 'reset', settled)),
      verify: (work) => told(work, (settled) => metrics.codeVerified('reset', outcomeOf(settled))),
    }),
    objections: countedObjections(services.objections, metrics),
    registration: around<Registration>(services.registration, {
      register: (work) => told(work, (settled) => countRequest(metrics, 'confirm_email', settled)),
      verify: (work) =>
        told(work, (settled) => {
          metrics.codeVerified('confirm_email', outcomeOf(settled));
          opening(settled);
        }),
    }),
    resend: around<Resend>(services.resend, {
      send: (work, flowId) => told(work, (settled) => countRequest(metrics, purposeOf(flowId), settled)),
    }),
    sessions: around<Sessions>(services.sessions, {
      refresh: (work) => told(work, (settled) => metrics.sessionRefreshed(outcomeOf(settled))),
    }),
    qrSignIn: countedQr(services.qrSignIn, metrics),
  };
}

function countedObjections(service: Objections, metrics: Metrics): Objections {
  return around<Objections>(service, {
    object: (work) =>
      told(work, (settled) => {
        countRequest(metrics, 'reset', 'value' in settled ? { value: settled.value.flow } : settled);
      }),
  });
}

/** Most redeeming is asking how far it is. */
function countedQr(service: QrSignIn, metrics: Metrics): QrSignIn {
  return around<QrSignIn>(service, {
    redeem: (work) =>
      told(work, (settled) => {
        if ('value' in settled && 'tokens' in settled.value) metrics.sessionOpened();
      }),
  });
}

async function told<R>(work: () => Promise<R>, tell: (settled: Settled<R>) => void): Promise<R> {
  try {
    const value = await work();
    tell({ value });
    return value;
  } catch (error) {
    tell({ error });
    throw error;
  }
}

function outcomeOf(settled: Settled<unknown>): MeteredOutcome {
  if ('value' in settled) return 'succeeded';
  const { error } = settled;
  if (error instanceof ServiceUnavailableError) return 'unavailable';
  if (error instanceof OverloadedError) return 'overloaded';
  if (!(error instanceof ProblemError)) return 'failed';
  if (WRONG.has(error.code)) return 'wrong';
  return error.retryAfter === null ? 'refused' : 'waiting';
}

/** Wrong, and the next try has to wait. */
function beganWait(settled: Settled<unknown>): boolean {
  if ('value' in settled) return false;
  const { error } = settled;
  return error instanceof ProblemError && error.code === 'INVALID_CREDENTIALS' && error.retryAfter !== null;
}

function countRequest(metrics: Metrics, purpose: MeteredPurpose, settled: Settled<FlowView>): void {
  if ('value' in settled) metrics.codeRequested(purpose, settled.value.sentTo === null ? 'cooling' : 'sent');
  else metrics.codeRequested(purpose, outcomeOf(settled) === 'waiting' ? 'cooling' : 'refused');
}

function purposeOf(flowId: string): MeteredPurpose {
  if (flowId.startsWith('rst_')) return 'reset';
  return flowId.startsWith('ver_') ? 'confirm_email' : 'other';
}
