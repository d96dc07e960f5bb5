import { expect } from 'chai';
import { answer, challengeOf, signUpProtected } from './support/factors.js';
import type { Gateway } from './support/gateway.js';
import { ask, newPassword, type Outcome, signUp } from './support/person.js';
import { WatchedGateway } from './support/watched-gateway.js';

const ASKED_FOR = [
  'latchkey_logins_total',
  'latchkey_codes_sent_total',
  'latchkey_codes_verified_total',
  'latchkey_code_requests_total',
  'latchkey_account_locks_total',
  'latchkey_sessions_opened_total',
  'latchkey_registrations_total',
  'latchkey_password_changes_total',
  'latchkey_refresh_total',
  'latchkey_outbox_oldest_seconds',
  'latchkey_outbox_rows',
  'latchkey_audit_chains',
  'latchkey_mail_deliveries_total',
  'latchkey_hash_queue_depth',
  'latchkey_hash_seconds',
  'latchkey_cell_retries_total',
  'latchkey_http_request_seconds',
  'latchkey_mutation_seconds',
  'latchkey_store_errors_total',
];

describe('metrics', () => {
  let watched: WatchedGateway;
  let gateway: Gateway;

  before(async () => {
    watched = await WatchedGateway.start({ TRUSTED_PROXIES: '127.0.0.1,::1' });
    gateway = watched.gateway;
  });
  after(() => watched.stop());

  const moved = (work: () => Promise<unknown>) => watched.moved(work);

  const GRAPHQL = 'latchkey_http_request_seconds_count{route="/graphql",status="200"}';

  const took = (mutation: string, times = 1) => ({
    [`latchkey_mutation_seconds_count{mutation="${mutation}"}`]: times,
  });

  it('has every name an operator asks for, in strict exposition format, and those of Node', async () => {
    const exposition = await watched.scrape();
    expect(exposition.names()).to.have.members(ASKED_FOR);
    expect(exposition.has('process_resident_memory_bytes')).to.equal(true);
    expect(exposition.has('nodejs_eventloop_lag_p99_seconds')).to.equal(true);
  });

  it('shows every counter at 0 before its first event', async () => {
    const exposition = await watched.scrape();
    for (const name of ASKED_FOR.filter((one) => one.endsWith('_total'))) {
      expect(exposition.has(name), name).to.equal(true);
    }
  });

  it('counts an account being opened', async () => {
    expect(await moved(() => signUp(gateway))).to.deep.equal({
      'latchkey_code_requests_total{purpose="confirm_email",outcome="sent"}': 1,
      'latchkey_codes_sent_total{purpose="confirm_email"}': 1,
      'latchkey_codes_verified_total{purpose="confirm_email",outcome="succeeded"}': 1,
      'latchkey_registrations_total{outcome="challenged"}': 1,
      'latchkey_registrations_total{outcome="succeeded"}': 1,
      latchkey_sessions_opened_total: 1,
      'latchkey_mail_deliveries_total{outcome="sent"}': 1,
      latchkey_hash_seconds_count: 1,
      ...took('register'),
      ...took('verifyEmail'),
      [GRAPHQL]: 2,
    });
  });

  it('counts an application for an account that is refused, and one for a name that is taken', async () => {
    const { username } = await signUp(gateway);
    const apply = (asked: object) => ask(gateway, 'register', { email: 'otter@example.com', ...asked });
    const refused = async (): Promise<void> => {
      await apply({ username: 'otter', password: 'short' });
      await apply({ username, password: newPassword() });
    };
    expect(await moved(refused)).to.include({ 'latchkey_registrations_total{outcome="refused"}': 2 });
  });

  it('counts sign-ins by outcome, and the one that begins a wait', async () => {
    const person = await signUp(gateway);
    const login = (password: string) => ask(gateway, 'login', { identifier: person.email, password });
    expect(await moved(() => login(person.password))).to.deep.equal({
      'latchkey_logins_total{outcome="succeeded"}': 1,
      latchkey_sessions_opened_total: 1,
      latchkey_hash_seconds_count: 1,
      ...took('login'),
      [GRAPHQL]: 1,
    });
    const guesses = async (): Promise<void> => {
      for (let n = 0; n < 6; n += 1) await login(newPassword());
    };
    expect(await moved(guesses)).to.deep.equal({
      'latchkey_logins_total{outcome="wrong"}': 5,
      'latchkey_logins_total{outcome="waiting"}': 1,
      latchkey_account_locks_total: 1,
      latchkey_hash_seconds_count: 5,
      ...took('login', 6),
      [GRAPHQL]: 6,
    });
  });

  it('counts second proofs asked for and given, and a session only once there is one', async () => {
    const person = await signUpProtected(gateway);
    let challenge: Outcome | undefined;
    const first = await moved(async () => {
      challenge = await challengeOf(gateway, person);
    });
    expect(first).to.deep.equal({
      'latchkey_logins_total{outcome="challenged"}': 1,
      latchkey_hash_seconds_count: 1,
      ...took('login'),
      [GRAPHQL]: 1,
    });
    const both = await moved(async () => {
      if (challenge === undefined) return;
      await answer(gateway, challenge, person.app.wrong());
      await answer(gateway, challenge, person.app.next());
    });
    expect(both).to.deep.equal({
      'latchkey_codes_verified_total{purpose="challenge",outcome="wrong"}': 1,
      'latchkey_codes_verified_total{purpose="challenge",outcome="succeeded"}': 1,
      latchkey_sessions_opened_total: 1,
      ...took('answerChallenge', 2),
      [GRAPHQL]: 2,
    });
  });

  it('counts codes asked for, sent, cooling and given back, and the new password', async () => {
    const person = await signUp(gateway);
    const request = () => ask(gateway, 'requestPasswordReset', { identifier: person.email });
    let id: string | undefined;
    const first = await moved(async () => {
      id = (await request()).id;
    });
    expect(first).to.deep.equal({
      'latchkey_code_requests_total{purpose="reset",outcome="sent"}': 1,
      'latchkey_codes_sent_total{purpose="reset"}': 1,
      'latchkey_mail_deliveries_total{outcome="sent"}': 1,
      ...took('requestPasswordReset'),
      [GRAPHQL]: 1,
    });
    const impatient = await moved(async () => {
      await request();
      await ask(gateway, 'sendCode', { flowId: id });
      await ask(gateway, 'sendCode', { flowId: 'rst_0000000000000000000000000000000000' });
    });
    expect(impatient).to.deep.equal({
      'latchkey_code_requests_total{purpose="reset",outcome="cooling"}': 2,
      'latchkey_code_requests_total{purpose="reset",outcome="refused"}': 1,
      ...took('requestPasswordReset'),
      ...took('sendCode', 2),
      [GRAPHQL]: 3,
    });
    const code = await gateway.codeTo(person.email);
    const wrong = code === '000000' ? '000001' : '000000';
    const given = await moved(async () => {
      await ask(gateway, 'verifyResetCode', { resetId: id, code: wrong });
      const { resetToken } = await ask(gateway, 'verifyResetCode', { resetId: id, code });
      await ask(gateway, 'updatePassword', { resetToken, newPassword: 'short' });
      await ask(gateway, 'updatePassword', { resetToken, newPassword: newPassword() });
      await ask(gateway, 'updatePassword', { resetToken, newPassword: newPassword() });
    });
    expect(given).to.deep.equal({
      'latchkey_codes_verified_total{purpose="reset",outcome="wrong"}': 1,
      'latchkey_codes_verified_total{purpose="reset",outcome="succeeded"}': 1,
      'latchkey_password_changes_total{outcome="succeeded"}': 1,
      'latchkey_password_changes_total{outcome="refused"}': 2,
      'latchkey_mail_deliveries_total{outcome="sent"}': 1,
      latchkey_hash_seconds_count: 2,
      ...took('verifyResetCode', 2),
      ...took('updatePassword', 3),
      [GRAPHQL]: 5,
    });
  });

  it('counts a code for nobody like any other where it is asked for, and drops its mail', async () => {
    const stranger = { identifier: 'nobody-at-all@example.com' };
    expect(await moved(() => ask(gateway, 'requestPasswordReset', stranger))).to.deep.equal({
      'latchkey_code_requests_total{purpose="reset",outcome="sent"}': 1,
      'latchkey_mail_deliveries_total{outcome="dropped"}': 1,
      ...took('requestPasswordReset'),
      [GRAPHQL]: 1,
    });
  });

  it('tells a source that asks too much from somebody who has to wait a minute', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.9' };
    const request = (n: number) =>
      ask(gateway, 'requestPasswordReset', { identifier: `nobody-${n}@example.com` }, { headers });
    const counts = await moved(async () => {
      for (let n = 0; n < 22; n += 1) await request(n);
    });
    expect(counts).to.include({
      'latchkey_code_requests_total{purpose="reset",outcome="sent"}': 20,
      'latchkey_code_requests_total{purpose="reset",outcome="limited"}': 2,
    });
    expect(counts).to.not.have.property('latchkey_code_requests_total{purpose="reset",outcome="cooling"}');
  });

  it('counts renewed sessions', async () => {
    const { refreshToken } = await signUp(gateway);
    const refresh = (token: string) => ask(gateway, 'refreshSession', { refreshToken: token });
    const counts = await moved(async () => {
      await refresh(refreshToken);
      await refresh('not-a-token');
    });
    expect(counts).to.deep.equal({
      'latchkey_refresh_total{outcome="succeeded"}': 1,
      'latchkey_refresh_total{outcome="wrong"}': 1,
      ...took('refreshSession', 2),
      [GRAPHQL]: 2,
    });
  });
});
