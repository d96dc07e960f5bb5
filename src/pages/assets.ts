import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import type { PageApp } from './page-deps.js';

/** A file of ours for browsers, under a name that changes with it, so that it may be kept for ever. */
export interface Asset {
  readonly path: string;
  readonly type: 'text/javascript' | 'text/css';
  readonly text: string;
  /** No secret is in it, so nothing can be learned from how well it compresses, as it could of a page. */
  readonly gzipped: Buffer;
}

/** In the order in which they need each other. */
const ENHANCE = [
  'announce',
  'fields',
  'passwords',
  'sending',
  'code',
  'finished',
  'passkey-offer',
  'enhance',
];
/** Enough to know what nearly everybody would try, and less than 55 KB with everything else. */
const COMMON_PASSWORDS = 6000;

/** Read once, when the program starts. */
export const assets = {
  enhance: scriptOf('enhance', ENHANCE),
  keeping: scriptOf('keeping', ['announce', 'keeping']),
  passkey: asset('passkey', [webauthnOfBrowsers(), joined(['announce', 'passkey'])].join('\n')),
  qr: scriptOf('qr', ['qr']),
  scan: scriptOf('scan', ['scan']),
  suggest: scriptOf('suggest', ['suggest']),
  strength: asset('strength', [judgeOfStrength(), joined(['strength'])].join('\n')),
};

export function routeAssets(app: PageApp, files: readonly Asset[]): void {
  for (const { path, type, text, gzipped } of files) {
    app.get(path, (call) => {
      call.header('Cache-Control', 'public, max-age=31536000, immutable');
      call.header('Content-Type', `${type}; charset=utf-8`);
      call.header('Vary', 'Accept-Encoding');
      if (!/\bgzip\b/.test(call.req.header('accept-encoding') ?? '')) return call.body(text);
      call.header('Content-Encoding', 'gzip');
      return call.body(new Uint8Array(gzipped));
    });
  }
}

/** One script out of these files, in the order in which they need each other. */
export function scriptOf(name: string, files: readonly string[]): Asset {
  return asset(name, joined(files));
}

export function asset(name: string, text: string, type: Asset['type'] = 'text/javascript'): Asset {
  const version = createHash('sha256').update(text).digest('base64url').slice(0, 10);
  const ending = type === 'text/css' ? 'css' : 'js';
  return { path: `/assets/${name}-${version}.${ending}`, type, text, gzipped: gzipSync(text, { level: 9 }) };
}

/** Modules for the compiler, one file and one scope for browsers: what they import from each other is in it already. */
function joined(names: readonly string[]): string {
  return names
    .map((name) => readFileSync(new URL(`./assets/${name}.js`, import.meta.url), 'utf8'))
    .join('\n')
    .replace(/^import \{[^}]*\} from '\.\/[\w-]+\.js';\n/gm, '');
}

/** @simplewebauthn/browser as its package has it for browsers, which makes a global of itself. */
function webauthnOfBrowsers(): string {
  const main = createRequire(import.meta.url).resolve('@simplewebauthn/browser');
  const core = readFileSync(join(dirname(main), '../dist/bundle/index.umd.min.js'), 'utf8');
  return `${core}\nconst webauthn = globalThis.SimpleWebAuthnBrowser;`;
}

/** zxcvbn-ts as its package has it for browsers, which makes a global of itself, and what it knows. */
function judgeOfStrength(): string {
  const file = createRequire(import.meta.url).resolve('@zxcvbn-ts/core/dist/zxcvbn-ts.js');
  const core = readFileSync(file, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '');
  const passwords = dictionary['passwords-common'].slice(0, COMMON_PASSWORDS).join(' ');
  return [
    `const zxcvbnts = (function () {\n${core}\nreturn this.zxcvbnts;\n}).call({});`,
    `const words = { passwords: ${JSON.stringify(passwords)}.split(' '), graphs: ${JSON.stringify(adjacencyGraphs)} };`,
  ].join('\n');
}
