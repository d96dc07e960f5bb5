import { expect } from 'chai';
import { parse, specifiedRules, validate } from 'graphql';
import { schemaToPrint } from '../src/app.js';
import { limitsRule } from '../src/graphql/limits.js';
import { createExplorer } from '../src/http/explorer.js';
import { EXPLORER_TABS } from '../src/http/explorer-tabs.js';
import { Gateway } from './support/gateway.js';
import { newPassword } from './support/person.js';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';
const OLD = newPassword();
const NEW = newPassword();
const MAIN_JOB = [
  ...[
    'start',
    'register',
    'verifyEmail',
    'requestPasswordReset',
    'verifyResetCode',
    'updatePassword',
    'login',
    'me',
  ],
];

describe('the GraphQL explorer', () => {
  let gateway: Gateway;
  let page: Response;
  let html: string;

  before(async () => {
    gateway = await Gateway.start({ env: { NODE_ENV: 'development', APP_NAME: 'Anna & Co' } });
    page = await get(BROWSER);
    html = await page.text();
  });
  after(() => gateway.stop());

  function get(accept: string, path = '/graphql', method = 'GET'): Promise<Response> {
    return fetch(`${gateway.url}${path}`, { method, headers: { accept } });
  }

  it('is what a browser is shown in development, with or without a query in the address', async () => {
    expect(page.status).to.equal(200);
    expect(page.headers.get('content-type')).to.match(/^text\/html; charset=utf-8$/i);
    expect(html)
      .to.include('YogaGraphiQL.renderYogaGraphiQL')
      .and.include('<title>Anna &#38; Co GraphQL</title>');
    expect((await get(BROWSER, '/graphql?query=%7Bme%7Bid%7D%7D')).status).to.equal(200);
  });

  it('GQL-07 is nothing that a program is shown', async () => {
    for (const accept of ['*/*', 'application/json', 'application/json, text/html;q=0.9', 'image/png', '']) {
      const answer = await get(accept);
      expect(answer.status, accept).to.equal(400);
      expect(answer.headers.get('content-type'), accept).to.match(/json/);
    }
    expect((await get(BROWSER, '/graphql', 'POST')).status).to.equal(415);
    expect((await get(BROWSER, '/graphql', 'HEAD')).status).to.equal(405);
  });

  it('HTTP-04 loads nothing from anywhere, and may speak to this gateway alone', () => {
    const policy = new Map(
      (page.headers.get('content-security-policy') ?? '').split('; ').map((one) => {
        const [name = '', ...sources] = one.split(' ');
        return [name, sources.join(' ')];
      }),
    );
    expect(policy.get('default-src')).to.equal("'none'");
    expect(policy.get('connect-src')).to.equal("'self'");
    for (const name of ['base-uri', 'form-action', 'frame-ancestors'])
      expect(policy.get(name)).to.equal("'none'");
    expect([...policy.values()].join(' ')).to.not.match(/https?:|\*|unsafe-eval/);
    expect(page.headers.get('cache-control')).to.equal('no-store');
    expect(page.headers.get('x-frame-options')).to.equal('DENY');
    const markup =
      html.slice(0, html.indexOf('<style>')) +
      html.slice(html.lastIndexOf('YogaGraphiQL.renderYogaGraphiQL'));
    expect(markup).to.not.match(/(src|href)="?(https?:)?\/\//);
    expect(html).to.not.match(/<script[^>]+src=|@import\s+url|url\(["']?https?:/);
  });

  it('opens with the main job in the order it is done, in documents the gateway would take', () => {
    const schema = schemaToPrint();
    const names = EXPLORER_TABS.map(({ query, variables, headers }) => {
      const document = parse(query);
      expect(validate(schema, document, [...specifiedRules, limitsRule]), query).to.deep.equal([]);
      for (const json of [variables, headers]) if (json !== undefined) JSON.parse(json);
      const [operation] = document.definitions;
      return operation !== undefined && 'name' in operation ? operation.name?.value : undefined;
    });
    expect(names).to.deep.equal(MAIN_JOB);
    expect(EXPLORER_TABS.map(({ query }) => query).join('')).to.not.match(/password:|code:|token:/i);
    expect(html).to.include(JSON.stringify(EXPLORER_TABS[1]?.query));
  });

  it('opens with documents that run, each on what those before it answered', async () => {
    const known = new Map<string, string>();
    for (const { query, variables = '{}', headers = '{}' } of EXPLORER_TABS) {
      const operation = /^(?:query|mutation) (\w+)/m.exec(query)?.[1] ?? '';
      const sent = filledIn(variables, known);
      const token = /Bearer (.*)/.exec(JSON.parse(filledIn(headers, known)).Authorization ?? '')?.[1];
      const { body, text } = await gateway.client.graphql<Record<string, Answered>>(query, JSON.parse(sent), {
        ...(token === undefined ? {} : { token }),
      });
      expect(body.errors, text).to.equal(undefined);
      expect(text, operation).to.not.include('Problem');
      const { id, resetToken, tokens } = body.data?.[operation] ?? {};
      if (id !== undefined) known.set(`id of ${operation}`, id);
      if (resetToken !== undefined) known.set(`resetToken of ${operation}`, resetToken);
      if (tokens !== undefined) known.set(`accessToken of ${operation}`, tokens.accessToken);
      if (operation === 'register' || operation === 'requestPasswordReset')
        known.set('the code in the mail', await gateway.codeTo('ada@example.com'));
    }
    expect(known.get('id of me')).to.match(/^usr_/);
  });

  it('keeps nothing in the browser that was typed, for it holds passwords, codes and tokens', () => {
    expect(html.indexOf('localStorage.removeItem')).to.be.within(0, html.indexOf('<div id="root">'));
    expect(html.slice(html.lastIndexOf('renderYogaGraphiQL'))).to.include('"shouldPersistHeaders":false');
  });

  it('says how to ask where GraphiQL is not installed', async () => {
    const plain = await createExplorer('<Anna>', async () => null)();
    expect(plain.html).to.include('curl').and.include('&#60;Anna&#62;').and.not.include('<script');
    expect(plain.contentSecurityPolicy)
      .to.match(/^default-src 'none';/)
      .and.not.include('unsafe');
  });
});

interface Answered {
  readonly id?: string;
  readonly resetToken?: string;
  readonly tokens?: { readonly accessToken: string };
}

/** What stands in angle brackets, as somebody would replace it who reads what it says. */
function filledIn(json: string, known: ReadonlyMap<string, string>): string {
  return json.replace(/<([^>]+)>/g, (_, words: string) => {
    if (words === 'a password nobody else would choose') return OLD;
    if (words === 'another password nobody else would choose' || words === 'the new password') return NEW;
    return known.get(words) ?? `nothing said what ${words} is`;
  });
}
