interface Tab {
  readonly query: string;
  /** JSON. */
  readonly variables?: string;
  readonly headers?: string;
}

const PROBLEM = `... on Problem {
      code
      message
      attemptsLeft
      retryAfter
      fields {
        path
        issue
        message
      }
    }`;
const FLOW = `id
      sentTo {
        hint
      }
      codeLength
      resendAfter
      expiresAt`;
const SIGNED_IN = `... on SignedIn {
      user {
        id
      }
      tokens {
        accessToken
        refreshToken
      }
    }`;

const START = `# The main job, tab by tab.
# Replace <...> under "Variables".
# The codes: /dev/mailbox
query start {
  me {
    id
  }
}
`;

/**
 * The main job, in the order it is done: values to be filled in stand in angle brackets, and only in the variables,
 * for GraphiQL writes the document into the page's address. It shows no preset variables in the first tab.
 */
export const EXPLORER_TABS: readonly Tab[] = [
  { query: START },
  tab('register', 'RegisterInput', member('EmailVerification', FLOW), {
    email: 'ada@example.com',
    username: 'ada',
    password: '<a password nobody else would choose>',
  }),
  tab('verifyEmail', 'VerifyEmailInput', SIGNED_IN, {
    verificationId: '<id of register>',
    code: '<the code in the mail>',
  }),
  tab('requestPasswordReset', 'RequestPasswordResetInput', member('PasswordReset', FLOW), {
    identifier: 'ada',
  }),
  tab('verifyResetCode', 'VerifyResetCodeInput', member('ResetPermit', 'resetToken'), {
    resetId: '<id of requestPasswordReset>',
    code: '<the code in the mail>',
  }),
  tab('updatePassword', 'UpdatePasswordInput', member('PasswordUpdated', 'sessionsEnded'), {
    resetToken: '<resetToken of verifyResetCode>',
    newPassword: '<another password nobody else would choose>',
  }),
  tab('login', 'LoginInput', SIGNED_IN, { identifier: 'ada', password: '<the new password>' }),
  {
    query:
      'query me {\n  me {\n    id\n    username\n    account {\n      email\n      emailVerified\n      status\n    }\n  }\n}\n',
    headers: JSON.stringify({ Authorization: 'Bearer <accessToken of login>' }, null, 2),
  },
];

/** The document of the preset for an operation. */
export function documentOf(operation: string): string {
  const tab = EXPLORER_TABS.find(({ query }) => query.startsWith(`mutation ${operation}(`));
  if (tab === undefined) throw new Error(`There is no preset for ${operation}.`);
  return tab.query;
}

function member(type: string, selection: string): string {
  return `... on ${type} {\n      ${selection}\n    }`;
}

function tab(field: string, input: string, wanted: string, values: object): Tab {
  const query = `mutation ${field}($input: ${input}!) {
  ${field}(input: $input) {
    __typename
    ${wanted}
    ${PROBLEM}
  }
}
`;
  return { query, variables: JSON.stringify({ input: values }, null, 2) };
}
