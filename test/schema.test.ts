import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isNonNullType,
  isObjectType,
  isUnionType,
  printSchema,
} from 'graphql';
import { schemaToPrint } from '../src/app.js';

/** What a name of one word says by itself, beside a type that says the rest. */
const SPEAKS_FOR_ITSELF = new Set([
  ...['id', 'at', 'name', 'ip', 'kind', 'code', 'message', 'path', 'issue', 'email', 'username', 'password'],
  ...['displayName', 'newPassword', 'user', 'account', 'subject', 'session', 'tokens', 'device', 'roles'],
  ...['status', 'emailVerified', 'createdAt', 'lastSeenAt', 'lastLoginAt', 'passwordChangedAt', 'expiresAt'],
  ...[
    'changedAt',
    'sessionsEnded',
    'count',
    'delivery',
    'input',
    'first',
    'after',
    'edges',
    'node',
    'cursor',
  ],
  ...['pageInfo', 'hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor', 'resetId', 'resetToken'],
  ...['verificationId', 'factor', 'lastUsedAt', 'enrollmentId', 'factorId', 'challengeId'],
  ...['verificationId', 'secret', 'payload', 'approve', 'accountId', 'field', 'direction', 'role'],
  ...['purpose', 'state', 'trust', 'line', 'openedAt', 'queuedAt', 'sentAt', 'attemptsLeft'],
  ...['createdAfter', 'createdBefore', 'lastLoginBefore', 'hasSecondFactor', 'since', 'until'],
  ...['accounts', 'accountsLocked', 'sessionsActive', 'registrations', 'lockouts', 'loginsSucceeded'],
  ...['loginsFailed', 'challengesIssued', 'challengesPassed', 'resetsRequested', 'resetsCompleted'],
  ...['client', 'clientId', 'clientSecret', 'scope', 'scopes', 'enabled', 'token', 'active', 'sessionId'],
  ...['issuer', 'audience', 'issuedAt'],
]);
const SECRET_NAME = /password|hash|secret|pepper|token|epoch/i;
/** What people may be told: facts about a password, and what is handed over once. */
const MAY_BE_READ = new Set([
  'Account.passwordChangedAt',
  'Account.passwordResetRequired',
  'SignedIn.tokens',
  'TokenSet.accessToken',
  'TokenSet.refreshToken',
  'TokenSet.tokenType',
  'ResetPermit.resetToken',
  'TotpEnrollment.secret',
  'QrLogin.secret',
  'WebhookCreated.secret',
  'ClientCreated.clientSecret',
]);
/** Inputs of those who look after other people's accounts. */
const OF_ADMINISTRATORS = /^(AccountFilter|AccountActionInput|LockAccountInput|SetRolesInput)\./;

describe('the schema', () => {
  let schema: GraphQLSchema;
  let types: readonly GraphQLNamedType[];

  before(() => {
    schema = schemaToPrint();
    types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type));
  });

  it('is the committed one: after a change run `npm run schema` and read the diff', () => {
    const committed = readFileSync(new URL('../../schema/schema.graphql', import.meta.url), 'utf8');
    expect(committed).to.equal(`${printSchema(schema)}\n`);
  });

  it('has the arguments of a field in the order in which they are written, as often as it is built', () => {
    const argumentsOf = (type: string, field: string) => {
      const found = schema.getType(type);
      return isObjectType(found) ? found.getFields()[field]?.args.map(({ name }) => name) : undefined;
    };
    expect(argumentsOf('Account', 'events')).to.deep.equal(['first', 'after']);
    expect(argumentsOf('Query', 'auditEvents')).to.deep.equal(['filter', 'first', 'after']);
  });

  it('lets members of a union be asked together: a shared field has one type', () => {
    for (const union of types.filter(isUnionType)) {
      const seen = new Map<string, string>();
      for (const field of union.getTypes().flatMap((member) => Object.values(member.getFields()))) {
        const type = String(field.type);
        expect(seen.get(field.name) ?? type, `${union.name}: ${field.name}`).to.equal(type);
        seen.set(field.name, type);
      }
    }
  });

  it('has mutations that take an input or nothing, and answer a result that may be a Problem', () => {
    const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
    expect(mutations).to.have.length.of.at.least(10);
    for (const mutation of mutations) {
      expect(String(mutation.type), mutation.name).to.match(/^\w+Result!$/);
      const result = isNonNullType(mutation.type) ? mutation.type.ofType : mutation.type;
      if (!isUnionType(result)) throw new Error(`${mutation.name} answers no union.`);
      expect(result.getTypes().map(({ name }) => name)).to.include('Problem');
      expect(result.getTypes().length, mutation.name).to.be.at.least(2);
      expectInputOnly(mutation);
    }
  });

  it('ADM-04 shows nothing secret: no password, hash or token but those handed over once', () => {
    const shown = types
      .filter((type) => isObjectType(type) || isInterfaceType(type))
      .filter((type) => type !== schema.getMutationType())
      .flatMap((type) => Object.keys(type.getFields()).map((name) => `${type.name}.${name}`))
      .filter((name) => SECRET_NAME.test(name.slice(name.indexOf('.'))));
    expect(new Set(shown)).to.deep.equal(MAY_BE_READ);
  });

  it('TOK-05 ADM-05 takes no role, state or id of an account from whoever asks without being in charge', () => {
    const asked = types
      .filter(isInputObjectType)
      .flatMap((type) => Object.keys(type.getFields()).map((name) => `${type.name}.${name}`))
      .filter((name) => /\.(.*role|status|verified|emailVerified|epoch|userId|accountId|scope)/i.test(name))
      .filter((name) => !OF_ADMINISTRATORS.test(name));
    // Of a client, and never more of them than whoever asks has themselves.
    const powers = ['CreateClientInput.scopes', 'IssueClientTokenInput.scope'];
    // A question about anybody's history needs audit:read; and one more, whose other half test/administration.test.ts tries: it needs accounts:write.
    expect(asked).to.have.members([...powers, 'EndSessionsInput.accountId', 'AuditEventFilter.accountId']);
    const update = schema.getType('UpdatePasswordInput');
    if (!isInputObjectType(update)) throw new Error('There is no UpdatePasswordInput.');
    expect(Object.keys(update.getFields())).to.deep.equal(['resetToken', 'newPassword']);
  });

  it('says what everything is', () => {
    const silent = types.flatMap(withoutDescription);
    expect(silent).to.deep.equal([]);
  });
});

function expectInputOnly({ name, args }: GraphQLField<unknown, unknown>): void {
  if (args.length === 0) return;
  expect(args.map((one) => `${one.name}: ${String(one.type)}`).join(', '), name).to.match(
    /^input: \w+Input!$/,
  );
}

/** Input objects and result unions are explained by the mutation that has them, roots by being roots. */
function withoutDescription(type: GraphQLNamedType): readonly string[] {
  const builtIn = ['String', 'Int', 'Boolean', 'ID', 'Query', 'Mutation', 'Subscription'].includes(type.name);
  const explained = builtIn || isInputObjectType(type) || isUnionType(type) || Boolean(type.description);
  const fields =
    isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)
      ? Object.values(type.getFields()).filter(
          ({ name, description }) => !description && !SPEAKS_FOR_ITSELF.has(name),
        )
      : [];
  if (isEnumType(type) && !type.description) return [type.name];
  return [...(explained ? [] : [type.name]), ...fields.map(({ name }) => `${type.name}.${name}`)];
}
