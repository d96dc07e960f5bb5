import { digest } from '../crypto/random-token.js';
import type { Shown } from '../flows/qr-login.js';

/** What the browser has to show for itself. */
export interface QrHolder {
  readonly id: string;
  readonly secret: string;
  /** Of the cookie. */
  readonly binding: string | null;
}

export function digestsOf({ secret, binding }: Pick<QrHolder, 'secret' | 'binding'>): Shown {
  return { secretHash: digest(secret), bindingHash: binding === null ? null : digest(binding) };
}
