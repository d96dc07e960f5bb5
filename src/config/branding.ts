import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { DEFAULT_ACCENT } from './branding-settings.js';
import { parseAppName, parseOrigins } from './rules.js';
import { hasExtras, parseUrl, type Reading, type SettingReader } from './setting-reader.js';

/** What pages and mails look like, and where they send people. */
export interface Branding {
  readonly appName: string;
  /** `#rrggbb`, lower case; white text on it has a contrast of 4.5 or more. */
  readonly accent: string;
  readonly logo: Logo | null;
  readonly support: Support | null;
  /** Origins a sign-in may lead back to. */
  readonly returnToOrigins: readonly string[];
}

export interface Logo {
  readonly type: 'image/svg+xml' | 'image/png';
  /** base64. */
  readonly data: string;
}

/** `href` is a mailto: or https: address, `text` what is shown of it. */
export interface Support {
  readonly href: string;
  readonly text: string;
}

const LOGO_BYTES = 64 * 1024;
const LOGO_TYPES: Readonly<Record<string, Logo['type']>> = { '.svg': 'image/svg+xml', '.png': 'image/png' };
/** WCAG 2.2, 1.4.3 (AA). */
const READABLE = 4.5;

export function readBranding(read: SettingReader): Branding {
  return {
    appName: read.parsed('APP_NAME', 'Latchkey', parseAppName),
    accent: read.parsed('BRAND_ACCENT', DEFAULT_ACCENT, parseAccent),
    logo: read.parsed<Logo | null>('BRAND_LOGO', null, readLogo),
    support: read.parsed<Support | null>('SUPPORT_ADDRESS', null, parseSupport),
    returnToOrigins: read.parsed('RETURN_TO_ORIGINS', [], parseOrigins),
  };
}

function parseAccent(text: string): Reading<string> {
  const accent = text.toLowerCase();
  if (!/^#[0-9a-f]{6}$/.test(accent)) {
    return { problem: 'is not a colour', fix: 'Write six hexadecimal digits, such as #1f5fbf.' };
  }
  const contrast = contrastWithWhite(accent);
  if (contrast >= READABLE) return { value: accent };
  return {
    problem: `is too light: white text on it has a contrast of ${contrast.toFixed(1)}, and 4.5 is the least`,
    fix: 'Choose a darker one.',
  };
}

/** WCAG 2.2, contrast ratio: 1 to 21. */
export function contrastWithWhite(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}

function readLogo(file: string): Reading<Logo> {
  const fix = 'Name a readable SVG or PNG file of at most 64 KB.';
  const type = LOGO_TYPES[extname(file).toLowerCase()];
  if (type === undefined) return { problem: 'is neither an .svg nor a .png file', fix };
  try {
    const bytes = readFileSync(file);
    if (bytes.length > LOGO_BYTES) return { problem: 'is larger than 64 KB', fix };
    return { value: { type, data: bytes.toString('base64') } };
  } catch {
    return { problem: 'cannot be read', fix };
  }
}

function parseSupport(text: string): Reading<Support> {
  const fix = 'Write help@example.com or https://example.com/help.';
  if (/^[^\s@<>"'&?]{1,64}@[a-z0-9.-]{1,190}$/i.test(text)) {
    return { value: { href: `mailto:${text}`, text } };
  }
  const url = parseUrl(text);
  if (url === null || url.protocol !== 'https:') {
    return { problem: 'is neither an e-mail address nor an https URL', fix };
  }
  if (hasExtras(url)) return { problem: 'holds more than a host and a path', fix };
  return { value: { href: url.href, text: `${url.host}${url.pathname}`.replace(/\/$/, '') } };
}
