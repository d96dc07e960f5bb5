import { OverloadedError, ProblemError, ServiceUnavailableError, SourceLimitError } from '../errors.js';
import { around } from './around.js';
import type { Challenges } from './challenges.js';
import { EMAIL_CHANNEL, type FlowView } from './flow-step.js';
import type { MeteredOutcome, MeteredPurpose, Metrics } from './metrics.js';
import type { Objections } from './objections.js';
import type { PasskeySignIn } from './passkey-sign-in.js';
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
  readonly passkeySignIn: PasskeySignIn;
  readonly challenges: Challenges;
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
  return {
    ...services,
    ...countedProofs(services, metrics),
    registration: around<Registration>(services.registration, {
      register: (work) =>
        told(work, (settled) => {
          metrics.registered(outcomeOf(settled));
          countRequest(metrics, 'confirm_email', settled);
        }),
      verify: (work) =>
        told(work, (settled) => {
          metrics.codeVerified('confirm_email', outcomeOf(settled));
          metrics.registered(outcomeOf(settled));
          countOpening(metrics, settled);
        }),
    }),
    passwords: around<Passwords>(services.passwords, {
      request: (work) => told(work, (settled) => countRequest(metrics, 'reset', settled)),
      verify: (work) => told(work, (settled) => metrics.codeVerified('reset', outcomeOf(settled))),
      update: (work) => told(work, (settled) => metrics.passwordChanged(outcomeOf(settled))),
    }),
    objections: countedObjections(services.objections, metrics),
    resend: around<Resend>(services.resend, {
      send: (work, flowId, channelId) =>
        told(work, (settled) => {
          const isMailed = channelId === null || channelId === EMAIL_CHANNEL;
          if (isMailed) countRequest(metrics, purposeOf(flowId), settled);
        }),
    }),
    sessions: around<Sessions>(services.sessions, {
      refresh: (work) => told(work, (settled) => metrics.sessionRefreshed(outcomeOf(settled))),
    }),
    qrSignIn: countedQr(services.qrSignIn, metrics),
  };
}

/** What may open a session. */
function countedProofs(services: Countable, metrics: Metrics) {
  return {
    signIn: around<SignIn>(services.signIn, {
      login: (work) =>
        told(work, (settled) => {
          metrics.signedIn(outcomeOf(settled));
          countOpening(metrics, settled);
          if (beganWait(settled)) metrics.accountLocked();
        }),
    }),
    passkeySignIn: around<PasskeySignIn>(services.passkeySignIn, {
      answer: (work) =>
        told(work, (settled) => {
          metrics.signedIn(outcomeOf(settled));
          countOpening(metrics, settled);
        }),
    }),
    challenges: around<Challenges>(services.challenges, {
      stepUp: (work) =>
        told(work, (settled) => {
          const isHeld = 'value' in settled && settled.value.channels.every(({ kind }) => kind !== 'EMAIL');
          if (!isHeld) countRequest(metrics, 'challenge', settled);
        }),
      answer: (work) =>
        told(work, (settled) => {
          metrics.codeVerified('challenge', outcomeOf(settled));
          // A proof that renews a session opens none, and brings no refresh token.
          if ('value' in settled && settled.value.tokens.refreshToken !== null) metrics.sessionOpened();
        }),
    }),
  };
}

function countOpening(metrics: Metrics, settled: Settled<object>): void {
  if ('value' in settled && !asksForMore(settled.value)) metrics.sessionOpened();
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

/** A flow that was answered in place of what was asked for. */
function asksForMore(value: object): boolean {
  return 'channels' in value;
}

function outcomeOf(settled: Settled<object>): MeteredOutcome {
  if ('value' in settled) return asksForMore(settled.value) ? 'challenged' : 'succeeded';
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
  else if (settled.error instanceof SourceLimitError) metrics.codeRequested(purpose, 'limited');
  else metrics.codeRequested(purpose, outcomeOf(settled) === 'waiting' ? 'cooling' : 'refused');
}

function purposeOf(flowId: string): MeteredPurpose {
  if (flowId.startsWith('rst_')) return 'reset';
  if (flowId.startsWith('chl_')) return 'challenge';
  return flowId.startsWith('ver_') ? 'confirm_email' : 'other';
}
