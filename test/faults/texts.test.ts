import { expect } from 'chai';
import { answer, challengeOf } from '../support/factors.js';
import { Gateway } from '../support/gateway.js';
import { endPrograms, GatewayProcess, type Surroundings, surroundings } from '../support/gateway-process.js';
import { ask, signUp } from '../support/person.js';
import { enrollSms, newPhone } from '../support/phones.js';
import { idOf } from '../support/recovery.js';
import { describeOn } from '../support/services.js';
import { TwilioServer } from '../support/twilio-server.js';

describeOn(['mariadb', 'redis'], 'texts and the end of a process', () => {
  let shared: Surroundings;
  let texts: TwilioServer;

  before(async () => {
    shared = await surroundings('servers');
    texts = await new TwilioServer().start();
  });
  after(async () => {
    await endPrograms();
    await shared.mails.stop();
    await texts.stop();
  });

  it('FLT-06 a text whose process was killed while sending is sent by another one, with a code that works', async () => {
    const env = { ...shared.env, ...texts.env, RESEND_COOLDOWN: '1' };
    const victim = await GatewayProcess.start({ ...shared, env, name: 'victim' });
    const person = await signUp(victim);
    const phone = newPhone();
    const enrollment = await enrollSms(victim, person.accessToken, phone);
    await texts.arrived(1);
    const input = { enrollmentId: idOf(enrollment), code: texts.codeTo(phone) };
    const added = await ask(victim, 'confirmSms', input, { token: person.accessToken });
    expect(added.__typename).to.equal('FactorAdded');

    texts.answer({ silence: true });
    const challenge = await challengeOf(victim, person);
    expect(challenge.sentTo?.kind).to.equal('SMS');
    await texts.arrived(2);
    victim.kill();
    await victim.exited;

    texts.answer({ accept: true });
    const successor = await Gateway.start({ env });
    await successor.app.core.outbox.idle();
    expect(texts.textsTo(phone), 'its lease has not run out').to.have.length(1);
    successor.clock.advance(31);
    await successor.app.core.outbox.idle();
    expect(texts.textsTo(phone)).to.have.length(2);
    const signedIn = await answer(successor, challenge, texts.codeTo(phone));
    expect(signedIn.session?.proofs).to.deep.equal(['PASSWORD', 'SMS']);
    successor.clock.advance(31);
    await successor.app.core.outbox.idle();
    expect(texts.textsTo(phone), 'once is enough').to.have.length(2);
    await successor.stop();
  });
});
