import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Account } from '../../entities/account.js';
import { readForeignHash } from '../../src/crypto/foreign-hash-text.js';
import { sealImported } from '../../src/crypto/imported-hash.js';
import { readEmail } from '../../src/services/identifiers.js';
import { PasswordSchemes } from '../../src/services/password-schemes.js';
import { type CommandRun, latchkey } from './command.js';
import { Gateway } from './gateway.js';
import { newName, signUp } from './person.js';
import { scratchFolder } from './service-process.js';

/** The project of github.com/firebase/scrypt's example. */
export const FIREBASE = {
  signerKey: 'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==',
  saltSeparator: 'Bw==',
  rounds: 8,
  memoryCost: 14,
};
/** What the console of that project shows. */
export const FIREBASE_CONSOLE = `hash_config {
  algorithm: SCRYPT,
  base64_signer_key: ${FIREBASE.signerKey},
  base64_salt_separator: ${FIREBASE.saltSeparator},
  rounds: ${FIREBASE.rounds},
  mem_cost: ${FIREBASE.memoryCost},
}
`;
export const FIREBASE_HASH =
  'lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==';

export interface ImportSuite {
  readonly use: () => Gateway;
  readonly run: (file: string, ...args: string[]) => Promise<CommandRun>;
  /** Of somebody nobody has met. */
  readonly address: () => string;
}

export interface Vector {
  readonly kind: string;
  readonly password: string;
  readonly hash: string;
}

const HORSE = 'correct horse';

/** Made by others: published with the algorithm, or by argon2-cffi, passlib and Python's hashlib. */
export const VECTORS: readonly Vector[] = [
  {
    kind: 'bcrypt 2a',
    password: 'U*U',
    hash: '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
  },
  {
    kind: 'bcrypt 2b',
    password: 'U*U',
    hash: '$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
  },
  {
    kind: 'bcrypt 2x',
    password: 'U*U',
    hash: '$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
  },
  {
    kind: 'bcrypt 2y',
    password: 'U*U',
    hash: '$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
  },
  {
    kind: 'argon2id',
    password: 'password',
    hash: '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4',
  },
  {
    kind: 'argon2i',
    password: 'password',
    hash: '$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8',
  },
  {
    kind: 'argon2d',
    password: HORSE,
    hash: '$argon2d$v=19$m=1024,t=2,p=2$c29tZXNhbHRzb21lc2FsdA$b/xCdD0Cmckd7zE9YBSwqU0UwrmPPlOJ',
  },
  {
    kind: 'Django argon2',
    password: HORSE,
    hash: 'argon2$argon2i$v=19$m=1024,t=2,p=2$c29tZXNhbHRzb21lc2FsdA$71oW+4CwX+b/LtV/mfLdGNbzpTi+U2tO',
  },
  {
    kind: 'scrypt',
    password: HORSE,
    hash: '$scrypt$ln=10,r=8,p=1$IETovbd27j1HaE1JKeVcCw$mbSzCBqFcdMnf55WdLRXwSSZiSzAv0PreliYeA3Pp3M',
  },
  {
    kind: 'PBKDF2 of SHA-1',
    password: 'password',
    hash: '$pbkdf2$4096$c2FsdA$SwB5AbdlSJq+rUnZJvch0GWkKcE',
  },
  {
    kind: 'PBKDF2 of SHA-256',
    password: 'password',
    hash: '$pbkdf2-sha256$i=4096$c2FsdA$xeR41ZKIyEGqUw22hFxMjZYok6ABzk4RpJY4c6qYE0o',
  },
  {
    kind: 'PBKDF2 of SHA-512',
    password: HORSE,
    hash: '$pbkdf2-sha512$2000$57yXEkLovffe.1/rfQ9B6A$clvflJ0yZ..b.v0TR7.IyV//KuiFth5h/b09cJPeZf468zAtlJnlfHuZAXrG.cuo1jdFWAYduwAijxvo7Ctifg',
  },
  {
    kind: 'Django PBKDF2',
    password: HORSE,
    hash: 'pbkdf2_sha256$2000$DpblxiPXG6qD$6B+7BwgMdK4HEokWfjjw6im+f2t4FEvS/tKQFV+3GaY=',
  },
  { kind: '{SSHA}', password: HORSE, hash: '{SSHA}ngDjuFlvhF3N76AlkLhtGqxk1oSZE4KQ' },
  {
    kind: '{SSHA256}',
    password: HORSE,
    hash: '{SSHA256}VSWs4VT0PICJhryi7XJzKV7ZYh/0GF8Fho9BmXinVpNNKeVcKyWkVA==',
  },
  {
    kind: '{SSHA512}',
    password: HORSE,
    hash: '{SSHA512}cmuqGXk3cNjEY05CFNM5NUc4PG+R3Erm6kIEkLFj2r9Hj6OuGG9p2LgFnT5htX+sPqMq7on5R7PP9KVuVt3rLQsB4DynVOqd',
  },
  {
    kind: 'sha1, the salt first',
    password: HORSE,
    hash: 'sha1$QQIdlnuKIdOt$f3fbd5310a3e3c57009ae756747c673b041cf019',
  },
  {
    kind: 'sha256, the salt first',
    password: HORSE,
    hash: 'sha256$pepperandsalt$15acd713c25cca235ba9bee855152f16138c62dc240ec5b0e33a022f5873dfdf',
  },
  {
    kind: 'sha512, the salt last',
    password: HORSE,
    hash: 'sha512-suffix$pepperandsalt$a4a7f9e5806d7aadbb51082d0f6ba87f220bb05d12013e612c67cc53feb90a8f9a2cb63c4b740a60f262e0e80fa63f531c7b58a8917a0f79a0c23e4f3c574494',
  },
  {
    kind: 'Firebase',
    password: 'user1password',
    hash: `$firebase-scrypt$42xEC+ixf3L2lw==$${FIREBASE_HASH}`,
  },
];

/** A file of this content in a folder of its own. */
export function fileOf(name: string, content: string | Buffer | readonly object[]): string {
  const path = join(scratchFolder('import'), name);
  const isWritten = typeof content === 'string' || Buffer.isBuffer(content);
  writeFileSync(path, isWritten ? content : content.map((one) => `${JSON.stringify(one)}\n`).join(''));
  return path;
}

/** Runs the command on the stores of a gateway. */
export function importUsers(gateway: Gateway, file: string, ...args: string[]): Promise<CommandRun> {
  return latchkey(['import', 'users', file, ...args], {
    folder: gateway.env.DATA_DIR ?? '',
    env: gateway.env,
  });
}

/** A suite about importing, with an embedded gateway of its own. */
export function describeImports(title: string, body: (suite: ImportSuite) => void): void {
  describe(title, () => {
    let gateway: Gateway;
    before(async function () {
      this.timeout(60_000);
      gateway = await Gateway.start();
    });
    after(() => gateway.stop());
    body({
      use: () => gateway,
      run: (file, ...args) => importUsers(gateway, file, ...args),
      address: () => `${newName()}@example.com`,
    });
  });
}

/** What the report says was left out. */
export function reportOf(file: string, kind: 'refused' | 'dry-run' = 'refused'): readonly object[] {
  const lines = readFileSync(`${file}.${kind}.ndjson`, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}

/** A hash somebody else made, as the column holds it. */
export async function importedHash(gateway: Gateway, text: string): Promise<string> {
  const { database, keyring, clock } = gateway.app.stores;
  const hash = readForeignHash(text, FIREBASE);
  if (typeof hash === 'string') throw new Error(hash);
  const id = await new PasswordSchemes({ database, keyring, clock }).idOf(hash.scheme);
  if (id === null) throw new Error('There is no room for another scheme.');
  return sealImported(hash, id, keyring.importedHash);
}

/** With its hash; null when there is none. */
export function accountOf(gateway: Gateway, email: string): Promise<Account | null> {
  const where = { emailKey: readEmail(email)?.key ?? '' };
  return gateway.app.stores.database.read.findOne(Account, where, ['passwordHash']);
}

/** The same for one that is there. */
export async function ownerOf(gateway: Gateway, email: string): Promise<Account> {
  const account = await accountOf(gateway, email);
  if (account === null) throw new Error('There is no such account.');
  return account;
}

/** The address of somebody new whose password came from elsewhere, as this hash. */
export async function signUpImported(gateway: Gateway, text: string): Promise<string> {
  const { email, id } = await signUp(gateway);
  const passwordHash = await importedHash(gateway, text);
  await gateway.app.stores.database.write((tx) => tx.update(Account, { id }, { passwordHash }));
  return email;
}
