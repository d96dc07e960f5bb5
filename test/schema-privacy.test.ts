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
): Record<'open' | 'guarded', readonly string[]> {
  const fields = Object.values(type?.getFields() ?? {});
  const isGuarded = ({ extensions }: (typeof fields)[number]): boolean =>
    extensions.authenticated === true || Array.isArray(extensions.requiresScopes);
  return {
    open: fields.filter((one) => !isGuarded(one)).map(({ name }) => name),
    guarded: fields.filter(isGuarded).map(({ name }) => name),
  };
}

/** Behind accounts:read, accounts:write and roles:write alone. */
const OF_ADMINISTRATORS = /^(Account(Filter|Order|ActionInput)|LockAccountInput|SetRolesInput)$/;

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
      guarded: ['auditEvents', 'clients', 'webhooks', 'webhook', 'account', 'accounts', 'metrics', 'mails'],
    });
    expect(rootFields(schema.getMutationType())).to.deep.equal({
      open: [
        'answerChallenge',
        'issueClientToken',
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
        'introspectToken',
        'createClient',
        'rotateClientSecret',
        'setClientKeys',
        'disableClient',
        'enrollTotp',
        'confirmTotp',
        'renewBackupCodes',
        'removeFactor',
        'enrollPasskey',
        'confirmPasskey',
        'scanQrLogin',
        'answerQrLogin',
        'endSessions',
        'enrollSms',
        'confirmSms',
        'createWebhook',
        'deleteWebhook',
        'enableWebhook',
        'redeliverWebhook',
        'lockAccount',
        'unlockAccount',
        'requirePasswordReset',
        'sendPasswordReset',
        'clearCooldown',
        'setRoles',
      ],
    });
    // It tells nothing to who does not hold the ticket's secret.
    expect(rootFields(schema.getSubscriptionType())).to.deep.equal({ open: ['qrLogin'], guarded: [] });
  });

  it('ADM-01 whatever holds an address, a place or a history hangs below Account, which its owner gets and who helps them, or is the browser a phone is asked about', () => {
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
      'AccountEdge.node',
      'AuditEventEdge.node',
      'Query.account',
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
      'ClientCreated.clientSecret',
      'EmailVerification.codeLength',
      'FactorAdded.backupCodes',
      'Flow.codeLength',
      'PasswordReset.codeLength',
      'Problem.code',
      'QrLogin.matchCode',
      'QrLogin.secret',
      'RecoveryFlow.codesMade',
      'RecoveryFlow.lastCodeAt',
      'ResetPermit.resetToken',
      'SendCooldown.wrongCodes',
      'SignedIn.tokens',
      'SmsEnrollment.codeLength',
      'TokenSet.accessToken',
      'TokenSet.refreshToken',
      'TokenSet.tokenType',
      'TotpEnrollment.secret',
      'WebhookCreated.secret',
    ]);
  });

  it('ADM-05 no input takes a role, a status, an epoch, or whose account it is, but those of administrators', () => {
    const inputs = types.filter(isInputObjectType).filter(({ name }) => !OF_ADMINISTRATORS.test(name));
    const taken = inputs.flatMap((type) => fieldsOf(type).map((field) => `${type.name}.${field}`));
    // What a client may do: less than whoever registers it, and less than it was registered for.
    const powers = ['CreateClientInput.scopes', 'IssueClientTokenInput.scope'];
    expect(
      taken.filter((path) => /role|scope|status|verified|epoch|user_?id|account|owner/i.test(path)),
    ).to.have.members([...powers, 'EndSessionsInput.accountId', 'AuditEventFilter.accountId']);
    const ids = taken.filter((path) => /ids?$/i.test(path));
    expect(ids.sort()).to.deep.equal([
      'AnswerChallengeInput.challengeId',
      'AnswerChallengeInput.channelId',
      'AnswerQrLoginInput.id',
      'AuditEventFilter.accountId',
      'AuditEventFilter.actorId',
      'AuditEventFilter.requestId',
      'ClientInput.clientId',
      'ConfirmPasskeyInput.enrollmentId',
      'ConfirmSmsInput.enrollmentId',
      'ConfirmTotpInput.enrollmentId',
      'CreateQrLoginInput.flowId',
      'DeleteWebhookInput.webhookId',
      'EnableWebhookInput.webhookId',
      'EndSessionsInput.accountId',
      'EndSessionsInput.sessionIds',
      'IssueClientTokenInput.clientId',
      'RedeemQrLoginInput.id',
      'RedeliverWebhookInput.deliveryId',
      'RemoveFactorInput.factorId',
      'SendCodeInput.channelId',
      'SendCodeInput.flowId',
      'SetClientKeysInput.clientId',
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
