import { expect } from 'chai';
import { ConfigError, readConfig } from '../src/config.js';
import { PRODUCTION } from './support/config-tables.js';

const TWILIO = {
  SMS_COUNTRIES: 'GB, IE,GB',
  TWILIO_ACCOUNT_SID: `AC${'0123456789abcdef'.repeat(2)}`,
  TWILIO_AUTH_TOKEN: 'canary-token',
  SMS_FROM: '+441632960000',
};

function refusedNames(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.message).not.to.include('canary');
    return error.problems.map(({ name }) => name);
  }
  return [];
}

describe('configuration: text messages', () => {
  it('are off unless countries are named, and there is no default', () => {
    expect(readConfig({}).sms).to.equal(null);
    expect(readConfig(PRODUCTION).sms).to.equal(null);
    expect(readConfig({ SMS_COUNTRIES: 'GB' }).sms).to.deep.equal({
      countries: ['GB'],
      perDay: 500,
      sender: { kind: 'mailbox' },
    });
  });

  it('go through Twilio where all of it is set', () => {
    for (const SMS_FROM of [TWILIO.SMS_FROM, 'Northwind', `MG${'a'.repeat(32)}`]) {
      expect(readConfig({ ...PRODUCTION, ...TWILIO, SMS_FROM, SMS_PER_DAY: '20' }).sms).to.deep.equal({
        countries: ['GB', 'IE'],
        perDay: 20,
        sender: {
          kind: 'twilio',
          accountSid: TWILIO.TWILIO_ACCOUNT_SID,
          authToken: TWILIO.TWILIO_AUTH_TOKEN,
          from: SMS_FROM,
          baseUrl: 'https://api.twilio.com/',
        },
      });
    }
  });

  it('with half of it the start is refused, and so is the development mailbox where it does not run', () => {
    for (const name of Object.keys(TWILIO)) {
      expect(refusedNames({ ...PRODUCTION, ...TWILIO, [name]: '' }), name).to.deep.equal([name]);
    }
    expect(refusedNames({ ...PRODUCTION, SMS_COUNTRIES: 'GB' })).to.deep.equal(['TWILIO_ACCOUNT_SID']);
  });

  it('STRICT_NIST allows none, and what is wrong with them is said all the same', () => {
    expect(readConfig({ ...PRODUCTION, ...TWILIO, STRICT_NIST: '1' }).sms).to.equal(null);
    expect(refusedNames({ SMS_COUNTRIES: 'UK', STRICT_NIST: '1' })).to.deep.equal(['SMS_COUNTRIES']);
  });
});
