const PROBLEM = '... on Problem { code message attemptsLeft retryAfter fields { path issue message } }';
const FLOW = 'id sentTo { kind hint } codeLength resendAfter expiresAt';
const SIGNED_IN =
  '... on SignedIn { user { id username } session { id } tokens { accessToken refreshToken tokenType expiresIn scope } }';

/** One mutation with one input: the operation, and what it asks of each member of its union. */
function mutation(field: string, input: string, selection: string): string {
  return `mutation ${field}($input: ${input}!) { ${field}(input: $input) { __typename ${selection} ${PROBLEM} } }`;
}

export const register = mutation('register', 'RegisterInput', `... on EmailVerification { ${FLOW} }`);
export const verifyEmail = mutation('verifyEmail', 'VerifyEmailInput', SIGNED_IN);
export const login = mutation('login', 'LoginInput', SIGNED_IN);
export const refreshSession = mutation('refreshSession', 'RefreshSessionInput', SIGNED_IN);
export const requestPasswordReset = mutation(
  'requestPasswordReset',
  'RequestPasswordResetInput',
  `... on PasswordReset { ${FLOW} }`,
);
export const verifyResetCode = mutation(
  'verifyResetCode',
  'VerifyResetCodeInput',
  '... on ResetPermit { resetToken expiresAt }',
);
export const updatePassword = mutation(
  'updatePassword',
  'UpdatePasswordInput',
  '... on PasswordUpdated { changedAt sessionsEnded }',
);
export const me = 'query me { me { __typename id username account { email emailVerified status } } }';
export const typename = 'query typename { __typename }';
