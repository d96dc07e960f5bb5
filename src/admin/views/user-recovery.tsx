import type { Account } from '../api/accounts.js';
export function UserRecovery(_props: { account: Account }) {
  return null;
}
