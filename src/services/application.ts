import type { Asker } from '../crypto/bounded-queue.js';
import { invalidField } from '../errors.js';
import { readDisplayName } from './display-name.js';
import { type Identifier, readEmail, readUsername, USERNAME_RULE } from './identifiers.js';
import type { PasswordPolicy } from './password-policy.js';
import type { Delivery } from './session-view.js';

/** What somebody types to open an account. */
export interface Application {
  readonly email: string;
  readonly username: string;
  readonly password: string;
  /** Null: the username. */
  readonly displayName: string | null;
  /** BCP 47. */
  readonly locale: string | null;
  readonly delivery: Delivery;
}

/** An application with its names read. Its password follows the policy. */
export interface Applicant {
  readonly email: Identifier;
  readonly username: Identifier;
  readonly displayName: string;
  readonly locale: string | null;
}

/** Throws INVALID_INPUT for the first thing that has to be corrected. */
export async function readApplication(
  application: Application,
  asker: Asker,
  policy: PasswordPolicy,
): Promise<Applicant> {
  const email = readEmail(application.email);
  if (email === null) throw invalidField(['input', 'email'], 'INVALID', 'Enter an e-mail address.');
  const username = readUsername(application.username);
  if (username === null) {
    throw invalidField(['input', 'username'], 'INVALID', USERNAME_RULE);
  }
  const locale = readLocale(application.locale);
  const displayName = readDisplayName(application.displayName?.trim() || username.canonical);
  if (displayName === null) {
    throw invalidField(['input', 'displayName'], 'INVALID', 'Use at most 100 ordinary characters.');
  }
  const person = { email: email.canonical, username: username.canonical, displayName };
  await policy.check(application.password, person, ['input', 'password'], asker);
  return { email, username, displayName, locale };
}

/** 35 characters at most, as its column has: a canonical form can be longer than what was typed. */
function readLocale(typed: string | null): string | null {
  if (typed === null) return null;
  const locale = canonicalLocale(typed);
  if (locale === undefined || locale.length > 35) {
    throw invalidField(['input', 'locale'], 'INVALID', 'Enter a language tag such as "en" or "pt-BR".');
  }
  return locale;
}

function canonicalLocale(typed: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(typed)[0];
  } catch {
    return undefined;
  }
}
