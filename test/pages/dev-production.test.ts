import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { devAssets } from '../../src/pages/dev/dev-assets.js';
import { Gateway } from '../support/gateway.js';
import { send } from '../support/raw-request.js';
import { SendGridServer } from '../support/sendgrid-server.js';
import { Visitor } from '../support/visitor.js';

describe('pages of development, in production', () => {
  const provider = new SendGridServer();
  let gateway: Gateway;

  before(async () => {
    await provider.start();
    gateway = await Gateway.start({
      env: {
        NODE_ENV: 'production',
        LATCHKEY_ALLOW_EMBEDDED: '1',
        LATCHKEY_SECRET: randomBytes(48).toString('base64url'),
        SENDGRID_API_KEY: provider.apiKey,
        SENDGRID_BASE_URL: provider.baseUrl,
        MAIL_FROM: 'Example <no-reply@example.com>',
      },
    });
  });
  after(async () => {
    await gateway.stop();
    await provider.stop();
  });

  it('P40 are nowhere, be they asked for or sent to', async () => {
    const paths = ['/dev', '/dev/mailbox', '/dev/mailbox.json', '/dev/mailbox/eml_1', '/dev/mailbox/events'];
    for (const path of paths) expect((await send(gateway, path)).status, path).to.equal(404);
    const visitor = new Visitor(gateway);
    await visitor.get('/signin');
    const actions = [
      '/dev/demo',
      '/dev/start',
      '/dev/mailbox/clear',
      '/dev/mailbox/clock',
      '/dev/clock?advance=60',
    ];
    for (const path of actions) expect((await visitor.post(path, {})).status, path).to.equal(404);
    expect(gateway.clock.skew()).to.equal(0);
  });

  it('P40 leave nothing on other pages: no ribbon, no script of theirs', async () => {
    const { html } = await new Visitor(gateway).get('/recover');
    expect(html).to.not.match(/ribbon|\/dev\//i);
    for (const { path } of Object.values(devAssets)) {
      expect(html).to.not.include(path);
      expect((await send(gateway, path)).status, path).to.equal(404);
    }
  });

  it('lead whoever opens the bare address to the sign-in', async () => {
    const { status, headers } = await send(gateway, '/');
    expect(status).to.equal(303);
    expect(headers.get('location')).to.equal('/signin');
  });
});
