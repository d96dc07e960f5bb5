import { expect } from 'chai';
import {
  type GraphQLInputObjectType,
  type GraphQLObjectType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { schemaToPrint } from '../src/app.js';

const schema = schemaToPrint();
const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));

function fieldsOf(type: GraphQLObjectType | GraphQLInputObjectType): readonly string[] {
  return Object.keys(type.getFields());
}

function rootFields(
  type: GraphQLObjectType | null | undefined,
): Record<'open' | 'guarded' | 'scoped', readonly string[]> {
  const fields = Object.values(type?.getFields() ?? {});
  type Field = (typeof fields)[number];
  const isGuarded = (one: Field): boolean => one.extensions.authenticated === true;
  const scopesOf = ({ extensions }: Field): readonly string[] =>
    [extensions.requiresScopes ?? []].flat(2).map(String);
  const isOpen = (one: Field): boolean => !isGuarded(one) && scopesOf(one).length === 0;
  return {
    open: fields.filter(isOpen).map(({ name }) => name),
    guarded: fields.filter(isGuarded).map(({ name }) => name),
    scoped: fields
      .filter((one) => scopesOf(one).length > 0)
      .map((one) => `${one.name}: ${scopesOf(one).join(' ')}`),
  };
}

const ASK_NOTHING = [
  'logout',
  'stepUp',
  'enrollTotp',
  'renewBackupCodes',
  'beginPasskeyLogin',
  'enrollPasskey',
];

describe('what the schema gives away and takes in', () => {
  it('ADM-01 the fields open to strangers are these, and a new one is decided about here', () => {
    expect(rootFields(schema.getQueryType())).to.deep.equal({
      open: ['me'],
      guarded: [],
      scoped: ['auditEvents: audit:read'],
    });
    expect(rootFields(schema.getMutationType())).to.deep.equal({
      open: [
        'answerChallenge',
        'sendCode',
        'beginPasskeyLogin',
        'requestPasswordReset',
        'verifyResetCode',
        'updatePassword',
        'createQrLogin',
        'redeemQrLogin',
        'register',
        'verifyEmail',
        'login',
        'refreshSession',
        'logout',
      ],
      guarded: [
        'stepUp',
        'enrollTotp',
        'confirmTotp',
        'renewBackupCodes',
        'removeFactor',
        'enrollPasskey',
        'confirmPasskey',
        'scanQrLogin',
        'answerQrLogin',
        'endSessions',
      ],
      scoped: [],
    });
    // It tells nothing to who does not hold the ticket's secret.
    expect(rootFields(schema.getSubscriptionType())).to.deep.equal({
      open: ['qrLogin'],
      guarded: [],
      scoped: [],
    });
  });

  it('ADM-01 whatever holds an address, a place or a history hangs below Account, which only its owner gets, or is the browser a phone is asked about', () => {
    const personal = /^(email|ip|location|device|events|sessions|lastLoginAt|lockedUntil|failedAttempts)$/;
    const holders = types
      .filter(isObjectType)
      .filter((type) => fieldsOf(type).some((name) => personal.test(name)))
      .map(({ name }) => name);
    expect(holders.sort()).to.deep.equal(['Account', 'AuditEvent', 'Device', 'QrLogin', 'Session']);
    const ways = types.filter(isObjectType).flatMap((type) =>
      Object.values(type.getFields())
        .filter((field) => /\b(Account|AuditEvent|AuditEventConnection|Session)\b/.test(String(field.type)))
        .map((field) => `${type.name}.${field.name}`),
    );
    expect(ways.sort()).to.deep.equal([
      'Account.events',
      'Account.sessions',
      'AuditEventEdge.node',
      'Query.auditEvents',
      'SignedIn.session',
      'User.account',
    ]);
    const user = schema.getType('User');
    expect(isObjectType(user) && fieldsOf(user)).to.deep.equal(['id', 'username', 'displayName', 'account']);
  });

  it('ADM-04 no type has a secret but those that hand one over', () => {
    const secret = /password|hash|secret|pepper|token|code|nonce|epoch|key|cookie|credential/i;
    const found = types
      .filter((type) => isObjectType(type) || isInterfaceType(type))
      .flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`))
      .filter((path) => secret.test(path.split('.')[1] ?? ''))
      .filter((path) => !path.startsWith('Mutation.'));
    expect(found.sort()).to.deep.equal([
      'Account.passwordChangedAt',
      'Account.passwordResetRequired',
      'Challenge.codeLength',
      'Channel.passkeyOptions',
      'EmailVerification.codeLength',
      'FactorAdded.backupCodes',
      'Flow.codeLength',
      'PasswordReset.codeLength',
      'Problem.code',
      'QrLogin.matchCode',
      'QrLogin.secret',
      'ResetPermit.resetToken',
      'SignedIn.tokens',
      'TokenSet.accessToken',
      'TokenSet.refreshToken',
      'TokenSet.tokenType',
      'TotpEnrollment.secret',
    ]);
  });

  it('ADM-05 no input takes a role, a status, an epoch, or whose account it is', () => {
    const inputs = types.filter(isInputObjectType);
    const taken = inputs.flatMap((type) => fieldsOf(type).map((field) => `${type.name}.${field}`));
    expect(
      taken.filter((path) => /role|scope|status|verified|epoch|user_?id|account|owner/i.test(path)),
    ).to.deep.equal(['AuditEventFilter.accountId']);
    const ids = taken.filter((path) => /ids?$/i.test(path));
    expect(ids.sort()).to.deep.equal([
      'AnswerChallengeInput.challengeId',
      'AnswerChallengeInput.channelId',
      'AnswerQrLoginInput.id',
      'AuditEventFilter.accountId',
      'AuditEventFilter.actorId',
      'ConfirmPasskeyInput.enrollmentId',
      'ConfirmTotpInput.enrollmentId',
      'CreateQrLoginInput.flowId',
      'EndSessionsInput.sessionIds',
      'RedeemQrLoginInput.id',
      'RemoveFactorInput.factorId',
      'SendCodeInput.channelId',
      'SendCodeInput.flowId',
      'VerifyEmailInput.verificationId',
      'VerifyResetCodeInput.channelId',
      'VerifyResetCodeInput.resetId',
    ]);
    for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
      const names = field.args.map(({ name }) => name);
      const asksNothing = ASK_NOTHING.includes(field.name);
      expect(names, field.name).to.deep.equal(asksNothing ? [] : ['input']);
    }
  });
});
