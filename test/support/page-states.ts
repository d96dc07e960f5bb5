import type { Page } from 'playwright-core';
import { FloodError, ServiceUnavailableError } from '../../src/errors.js';
import { replaceMethod } from './broken-part.js';
import type { BrowserSeat } from './browser.js';
import { newName, newPassword } from './person.js';
import { wrongCode } from './recovery.js';

/** Looks at the page in the state of that name. It may change how the page is shown, not what it holds. */
export type Look = (state: string) => Promise<void>;

/** What every walk needs; found by ids, for the words are in any language. */
export interface Walk {
  readonly page: Page;
  readonly seat: BrowserSeat;
  readonly look: Look;
}

/** Every page and state somebody without an account here can see. */
export async function walkAsStranger(page: Page, seat: BrowserSeat, look: Look): Promise<void> {
  const walk = { page, seat, look };
  await visit(walk, '/signin', 'sign in');
  await send(walk, '#signin .primary', 'sign in: nothing typed');
  await page.locator('#username').fill(newName());
  await page.locator('#password').fill('wrong');
  await send(walk, '#signin .primary', 'sign in: wrong');
  await visit(walk, '/signup', 'sign up');
  await send(walk, '#signup .primary', 'sign up: nothing typed');
  await page.locator('#email').fill('not an address');
  await page.locator('#username').fill('!');
  await page.locator('#password').fill('short');
  await send(walk, '#signup .primary', 'sign up: nothing will do');
  const name = newName();
  await page.locator('#email').fill(`${name}@example.com`);
  await page.locator('#username').fill(name);
  await page.locator('#password').fill(newPassword());
  await send(walk, '#signup .primary', 'confirm the address');
  await visit(walk, '/recover/password', 'nothing to recover');
  await visit(walk, '/not-me?t=nothing', 'not me: run out');
  await visit(walk, '/nothing/here', 'no such page');
  await page.goto('/recover');
  await spoil(page, 'input[name=csrf]');
  await page.locator('#username').fill(name);
  await send(walk, '#identify .primary', 'a foreign form');
}

/** Every page and state of a recovery, to its end and beyond. */
export async function walkRecovery(page: Page, seat: BrowserSeat, look: Look): Promise<void> {
  const walk = { page, seat, look };
  const { email, password } = await seat.person();
  await visit(walk, '/recover', 'who');
  await send(walk, '#identify .primary', 'who: nothing typed');
  await page.locator('#username').fill('anna@gmial.com');
  await page.locator('.suggestion').waitFor();
  await look('who: another address meant');
  await page.context().setOffline(true);
  await page.locator('#identify .primary').click();
  await page.locator('#notice').waitFor();
  await look('who: no connection');
  await page.context().setOffline(false);
  await page.locator('#username').fill(email);
  await send(walk, '#identify .primary', 'code');
  await page.locator('summary').click();
  await look('code: help');
  await codeMistakes(walk, email);
  await page.locator('#code').fill(await seat.gateway.codeTo(email));
  await send(walk, '#verify .primary', 'password');
  await passwordMistakes(walk, password);
  const chosen = newPassword();
  await page.locator('#password').fill(chosen);
  await page.locator('#again').fill(chosen);
  await send(walk, '#choose .primary', 'done');
  await visit(walk, '/recover/code', 'already done');
  await signedIn(walk, email, chosen);
}

/** Too many wrong codes, and too many wrong passwords. */
export async function walkLocks(page: Page, seat: BrowserSeat, look: Look): Promise<void> {
  const walk = { page, seat, look };
  const { email } = await seat.person();
  await page.goto('/recover');
  await page.locator('#username').fill(email);
  await press(page, '#identify .primary');
  for (const wait of [60, 60, 120, 300]) {
    seat.gateway.clock.advance(wait + 1);
    await page.goto('/recover/code');
    await press(page, '#get-code');
  }
  await look('code: asked for several');
  const wrong = wrongCode(await seat.gateway.codeTo(email));
  for (let n = 0; n < 4; n += 1) {
    await page.locator('#code').fill(wrong);
    await press(page, '#verify .primary');
  }
  await page.locator('#code').fill(wrong);
  await send(walk, '#verify .primary', 'code: locked');
  await page.goto('/signin');
  for (let n = 0; n < 11; n += 1) {
    await page.locator('#username').fill(email);
    await page.locator('#password').fill('wrong');
    await press(page, '#signin .primary');
  }
  await look('sign in: paused');
}

/** What goes wrong on our side, and what no form of ours sends. */
export async function walkTrouble(page: Page, seat: BrowserSeat, look: Look): Promise<void> {
  const walk = { page, seat, look };
  for (const [state, trouble] of Object.entries({
    'service down': new ServiceUnavailableError('ephemeral', null),
    'something broke': new Error('An accident.'),
    'too many requests': new FloodError(1),
  })) {
    await page.goto('/recover');
    await page.locator('#username').fill(newName());
    const mend = replaceMethod(seat.gateway.app.stores.cells, 'update', () => {
      throw trouble;
    });
    await press(page, '#identify .primary').finally(mend);
    await page.locator('main a.button').waitFor();
    await look(state);
  }
  await lateMails(walk);
  await page.goto('/recover');
  await page.locator('#username').fill('x'.repeat(20_000));
  await send(walk, '#identify .primary', 'too much text');
  await page.goto('/recover');
  await page.locator('#username').fill(newName());
  await page.evaluate("document.getElementById('identify').enctype = 'multipart/form-data'");
  await send(walk, '#identify .primary', 'no form of ours');
}

async function lateMails({ page, seat, look }: Walk): Promise<void> {
  const { outbox } = seat.gateway.app.core;
  await page.goto('/recover');
  await page.locator('#username').fill(newName());
  await outbox.stop();
  try {
    await press(page, '#identify .primary');
    seat.gateway.clock.advance(72);
    await page.goto('/recover/code');
    await page.locator('summary').click();
    await page.locator('details > p').first().waitFor();
    await look('code: e-mails are late');
  } finally {
    outbox.start();
  }
}

async function codeMistakes(walk: Walk, email: string): Promise<void> {
  const { page, seat } = walk;
  await send(walk, '#verify .primary', 'code: nothing typed');
  await page.locator('#code').fill('123');
  await send(walk, '#verify .primary', 'code: too short');
  await page.locator('#code').fill(wrongCode(await seat.gateway.codeTo(email)));
  await send(walk, '#verify .primary', 'code: wrong');
  seat.gateway.clock.advance(61);
  await page.goto('/recover/code');
  await send(walk, '#get-code', 'code: sent again');
  seat.gateway.clock.advance(601);
  await page.locator('#code').fill('123456');
  await send(walk, '#verify .primary', 'code: too late');
  await visit(walk, '/recover/other', 'other ways');
  await page.goto('/recover/code');
}

async function passwordMistakes({ page, look, seat }: Walk, used: string): Promise<void> {
  await page.locator('#password').fill('plum-harbor-lantern');
  await page.locator('#strength').waitFor();
  await page.locator('#again').fill('plum');
  await page.locator('#password').focus();
  await look('password: strength, and two that differ');
  await page.locator('[data-shows=password]').click();
  await look('password: shown');
  await page.locator('#password').fill('short');
  await page.locator('#choose .primary').click();
  await page.locator('#password-error').waitFor();
  await look('password: too short');
  for (const [password, state] of [
    ['password1234', 'password: leaked'],
    [used, 'password: used before'],
  ] as const) {
    await page.locator('#password').fill(password);
    await page.locator('#again').fill(password);
    await send({ page, seat, look }, '#choose .primary', state);
  }
}

async function signedIn(walk: Walk, email: string, password: string): Promise<void> {
  const { page } = walk;
  await page.goto('/signin');
  await page.locator('#username').fill(email);
  await page.locator('#password').fill(password);
  await send(walk, '#signin .primary', 'settings');
  await visit(walk, '/settings/password', 'change: before anything is sent');
  await send(walk, '#get-code', 'change: code');
  await page.locator('#code').fill(await walk.seat.gateway.codeTo(email));
  await send(walk, '#verify .primary', 'change: password');
  const other = newPassword();
  await page.locator('#password').fill(other);
  await page.locator('#again').fill(other);
  await send(walk, '#choose .primary', 'settings: password changed');
  await send(walk, '#signout button', 'signed out');
  const { text } = await walk.seat.gateway.mailTo(email);
  await visit(walk, /\/not-me\?t=\S+/.exec(text)?.[0] ?? '', 'not me');
  await send(walk, '#objection .primary', 'code, after an objection');
}

export async function visit({ page, look }: Walk, path: string, state: string): Promise<void> {
  await page.goto(path);
  await look(state);
}

export async function send({ page, look }: Walk, button: string, state: string): Promise<void> {
  await press(page, button);
  await look(state);
}

/** Also while it looks idle: it can be pressed all the same. */
export async function press(page: Page, button: string): Promise<void> {
  await page.waitForLoadState('load');
  const pressed = page.locator(button).first().click({ force: true });
  await Promise.all([page.waitForEvent('domcontentloaded'), pressed]);
  await page.waitForLoadState('load');
}

async function spoil(page: Page, field: string): Promise<void> {
  await page.evaluate(`document.querySelector('${field}').value = ''`);
}
