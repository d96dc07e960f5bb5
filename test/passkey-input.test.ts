import { expect } from 'chai';
import { Gateway } from './support/gateway.js';
import { answer, beginLogin, flowIn, optionsIn, ownerOf, tell } from './support/passkeys.js';

describe('what is given for a passkey', () => {
  let gateway: Gateway;

  before(async () => {
    gateway = await Gateway.start();
  });
  after(() => gateway.stop());

  it('what is no answer of a passkey is a mistake of form, and costs no try', async () => {
    const { device } = await ownerOf(gateway);
    const flow = await beginLogin(gateway);
    const { id } = flowIn(flow);
    const honest = device.get(optionsIn(flow));
    const { clientDataJSON, ...rest } = honest.response;
    const shapes: readonly unknown[] = [
      {},
      [],
      'text',
      7,
      true,
      { ...honest, type: 'password' },
      { ...honest, rawId: 'AAAA' },
      { ...honest, id: `${honest.id}=` },
      { ...honest, response: rest },
      { ...honest, response: { ...rest, clientDataJSON: { $gt: '' } } },
      { ...honest, response: { ...rest, clientDataJSON: 'A'.repeat(5000) } },
      JSON.parse('{"__proto__": {"id": "AAAA"}}'),
    ];
    for (const shape of shapes) {
      const refused = await answer(gateway, id, shape);
      expect(refused.fields?.map(({ path, issue }) => [...path, issue])).to.deep.equal([
        ['input', 'passkey', 'INVALID'],
      ]);
    }
    expect(await answer(gateway, id, { ...honest, response: { ...rest, clientDataJSON } })).to.have.property(
      'user',
    );
  });

  it('takes either a code or a passkey', async () => {
    const challengeId = flowIn(await beginLogin(gateway)).id;
    const none = await tell(gateway, 'answerChallenge', { challengeId });
    expect(none.fields?.map(({ path, issue }) => [...path, issue])).to.deep.equal([
      ['input', 'passkey', 'REQUIRED'],
    ]);
    const both = await tell(gateway, 'answerChallenge', { challengeId, code: '123456', passkey: {} });
    expect(both.fields?.map(({ path, issue }) => [...path, issue])).to.deep.equal([
      ['input', 'passkey', 'INVALID'],
    ]);
    const code = await tell(gateway, 'answerChallenge', { challengeId, code: '123456' });
    expect(code).to.include({ code: 'INVALID_INPUT' });
  });
});
