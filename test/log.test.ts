import { connect } from 'node:net';
import { expect } from 'chai';
import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { QueryFailedError } from 'typeorm';
import { ServiceUnavailableError } from '../src/errors.js';
import { createLog } from '../src/log.js';

const CANARY = 'canary-9f2c5b0d';

interface Written {
  /** As they left the process. */
  readonly lines: string[];
  readonly log: Logger;
}

function written(options: { pretty?: boolean } = {}): Written {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  return { lines, log: createLog({ level: 'trace', destination, ...options }) };
}

function only(lines: readonly string[]): Record<string, unknown> {
  expect(lines).to.have.length(1);
  const parsed: Record<string, unknown> = JSON.parse(lines[0] ?? '');
  return parsed;
}

describe('log: lines', () => {
  it('STO-08 writes one line of JSON with a level in words and the time in UTC', () => {
    const { lines, log } = written();
    log.child({ requestId: 'req_1' }).warn({ attempts: 3 }, 'Something to look at.');
    const line = only(lines);
    expect(line).to.include({ level: 'warn', requestId: 'req_1', attempts: 3, msg: 'Something to look at.' });
    expect(line.time).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Math.abs(Date.parse(String(line.time)) - Date.now())).to.be.below(5000);
  });

  it('keeps quiet below its level', () => {
    const lines: string[] = [];
    const log = createLog({ level: 'error', destination: { write: (line) => void lines.push(line) } });
    log.warn('not this');
    expect(lines).to.deep.equal([]);
  });

  const INJECTIONS = [
    'a\r\n{"level":"error","msg":"forged"}',
    '\u001b[2J\u001b[31mred',
    '\u009b31mred',
    'a\u0085b\u2028c\u202ed',
    '\0',
    '"},{"',
  ];
  for (const pretty of [false, true]) {
    for (const text of INJECTIONS) {
      it(`STO-08 ${pretty ? 'for people' : 'as JSON'}: ${JSON.stringify(text)} stays inside one line`, () => {
        const { lines, log } = written({ pretty });
        log.info({ device: text, [text]: 1, err: new Error(text) }, text);
        expect(lines).to.have.length(1);
        expect(lines[0]?.trimEnd()).to.not.match(/[\p{Cc}\u2028-\u202e]/u);
        expect(lines[0]?.endsWith('\n')).to.equal(true);
        if (!pretty) expect(only(lines)).to.include({ msg: text, device: text });
      });
    }
  }
});

describe('log: secrets', () => {
  const FIELDS = [
    'password',
    'newPassword',
    'code',
    'token',
    'accessToken',
    'refreshToken',
    'resetToken',
    'authorization',
    'cookie',
    'set-cookie',
    'secret',
    'apiKey',
    'clientSecret',
  ];

  for (const field of FIELDS) {
    it(`STO-06 blots out ${field} at every depth that is logged`, () => {
      const { lines, log } = written();
      const secret = { [field]: CANARY };
      log.info(secret, 'flat');
      log.info({ input: secret }, 'one down');
      log.info({ body: { input: secret } }, 'two down');
      log.info({ request: { body: { input: secret } } }, 'three down');
      log.info({ request: { bodies: [{ input: secret }] } }, 'four down');
      log.info({ a: { b: { c: { d: { e: { f: secret } } } } } }, 'deep down');
      log.info({ [field.toUpperCase()]: { inside: CANARY } }, 'an object, in capitals');
      log.child(secret).info('bound');
      log.child({ request: { headers: secret } }).info('bound, two down');
      expect(lines).to.have.length(9);
      expect(lines.join('')).to.not.include(CANARY);
      expect(lines.every((line) => line.includes('[secret]'))).to.equal(true);
    });
  }
});

describe('log: errors', () => {
  function logged(error: unknown): { text: string; err: Record<string, unknown> } {
    const { lines, log } = written();
    log.error({ err: error }, 'It failed.');
    const { err } = only(lines);
    const shown: Record<string, unknown> = JSON.parse(JSON.stringify(err));
    return { text: lines.join(''), err: shown };
  }

  it('keeps name, message, frames and the chain of causes of our own errors', () => {
    const { err } = logged(new ServiceUnavailableError('sql', new Error('the pool is full')));
    expect(err).to.include({ name: 'ServiceUnavailableError', message: 'The sql store is unavailable.' });
    expect(err.stack).to.match(/^ {4}at .*log\.test/);
    expect(err.cause).to.include({ name: 'Error', message: 'the pool is full' });
  });

  it('STO-06 says a duplicate key by its code, without the value, the statement and its parameters', () => {
    const driver = Object.assign(new Error(`Duplicate entry '${CANARY}' for key 'accounts_email_key'`), {
      code: 'ER_DUP_ENTRY',
      errno: 1062,
      sqlMessage: `Duplicate entry '${CANARY}'`,
      sql: `INSERT … '${CANARY}'`,
    });
    const { err, text } = logged(new QueryFailedError(`INSERT … ${CANARY}`, [CANARY], driver));
    expect(err).to.include({ name: 'QueryFailedError', message: 'ER_DUP_ENTRY', reason: 'ER_DUP_ENTRY' });
    expect(text).to.not.include(CANARY);
  });

  it('STO-06 drops what an HTTP client hangs on its errors', () => {
    const { err, text } = logged(
      Object.assign(new Error(`Request failed ${CANARY}`), {
        name: 'AxiosError',
        code: 429,
        config: { headers: { Authorization: CANARY } },
        request: { body: CANARY },
        response: { data: CANARY },
      }),
    );
    expect(err).to.include({ name: 'AxiosError', message: '429', reason: 429 });
    expect(text).to.not.include(CANARY);
  });

  it('STO-06 drops messages that quote the input: JSON, GraphQL, Redis, Node', () => {
    const errors: unknown[] = [
      caught(() => JSON.parse(`{"password": ${CANARY}`)),
      new GraphQLError(`Variable "$input" got invalid value { password: "${CANARY}" }`, {
        extensions: { code: 'BAD_USER_INPUT' },
      }),
      Object.assign(new Error(`ERR unknown command, with args beginning with: '${CANARY}'`), {
        name: 'ReplyError',
        command: { args: [CANARY] },
      }),
      caught(() => Buffer.alloc(1).writeUInt8(1, Number.NaN)),
      caught(() => connect({ port: Number.NaN, host: CANARY })),
      CANARY,
      { message: CANARY },
    ];
    for (const error of errors) expect(logged(error).text).to.not.include(CANARY);
    expect(logged(errors[1]).err).to.include({ message: 'BAD_USER_INPUT' });
    expect(logged(errors[2]).err).to.include({ message: 'ERR' });
  });

  it('STO-06 does not make the words of a line from an error either', () => {
    const { lines, log } = written();
    const error = Object.assign(new Error(`Duplicate entry '${CANARY}'`), { code: 'ER_DUP_ENTRY' });
    log.error(error);
    log.error({ err: error, requestId: 'req_1' });
    log.error(error, 'In our words.');
    expect(lines.join('')).to.not.include(CANARY);
    expect(lines.map((line) => JSON.parse(line).msg)).to.deep.equal([
      'ER_DUP_ENTRY',
      'ER_DUP_ENTRY',
      'In our words.',
    ]);
    expect(JSON.parse(lines[1] ?? '')).to.include({ requestId: 'req_1' });
  });

  it('STO-06 does not take a message for stack frames', () => {
    const sneaky = Object.assign(new Error(`x\n    at ${CANARY} (file:1:1)`), { code: 'ER_X' });
    expect(logged(sneaky).text).to.not.include(CANARY);
  });

  it('keeps what a system error says, and every error of an AggregateError', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:3306'), {
      code: 'ECONNREFUSED',
      syscall: 'connect',
    });
    const { err } = logged(new AggregateError([refused], ''));
    expect(err.errors).to.have.nested.property('[0].message', 'connect ECONNREFUSED 127.0.0.1:3306');
    expect(err.errors).to.have.nested.property('[0].reason', 'ECONNREFUSED');
  });

  it('ends where causes go round in a circle, and cuts what is endless', () => {
    const one = new Error('x'.repeat(1_000_000));
    one.cause = new Error('two', { cause: one });
    expect(logged(one).text.length).to.be.below(50_000);
  });
});

function caught(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
