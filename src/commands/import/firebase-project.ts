import { readFileSync } from 'node:fs';
import type { FirebaseProject } from '../../crypto/foreign-hash-text.js';
import { ProblemError } from '../../errors.js';

const LARGEST = 64 * 1024;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/**
 * The password hash parameters of a Firebase project, from a file with what its console shows, as it is or as JSON.
 * They come by a file because the signer key is a secret, and what stands on a command line everybody may read.
 */
export function readFirebaseProject(file: string): FirebaseProject {
  const text = textOf(file);
  const value = (name: string): string => {
    const [, found = ''] = new RegExp(`\\b${name}"?\\s*[:=]\\s*"?([^\\s",}]+)`).exec(text) ?? [];
    return found;
  };
  const signerKey = value('base64_signer_key');
  const saltSeparator = value('base64_salt_separator');
  const rounds = Number(value('rounds'));
  const memoryCost = Number(value('mem_cost'));
  const isWhole =
    [signerKey, saltSeparator].every((one) => BASE64.test(one)) && rounds >= 1 && memoryCost >= 1;
  if (isWhole) return { signerKey, saltSeparator, rounds, memoryCost };
  throw new ProblemError(
    'INVALID_INPUT',
    '--firebase-project is a file with base64_signer_key, base64_salt_separator, rounds and mem_cost.',
  );
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').slice(0, LARGEST);
  } catch {
    throw new ProblemError('INVALID_INPUT', '--firebase-project names no file that can be read.');
  }
}
