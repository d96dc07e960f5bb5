import { formatTag, type Locale } from './locales.js';

export interface MomentOptions {
  /** `MOMENT`, unless told: `14 March 2026 at 14:05 UTC`. `DAY` and `TIME` are its halves. */
  readonly show?: 'MOMENT' | 'DAY' | 'TIME';
  /** An IANA time zone; UTC unless told, for where a reader is nobody knows. */
  readonly zone?: string;
}

/** How a language writes moments. */
export interface Moments {
  /** `at` in milliseconds since 1970. The zone is always said with the time. */
  time(at: number, options?: MomentOptions): string;
}

const DAY = { day: 'numeric', month: 'long', year: 'numeric' } as const;
const TIME = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' } as const;
const SHOWN = { MOMENT: { ...DAY, ...TIME }, DAY, TIME } as const;

export function momentsOf(locale: Locale): Moments {
  const formats = new Map<string, Intl.DateTimeFormat>();
  return {
    time(at, { show = 'MOMENT', zone = 'UTC' } = {}) {
      const name = `${show} ${zone}`;
      const format =
        formats.get(name) ?? new Intl.DateTimeFormat(formatTag(locale), { ...SHOWN[show], timeZone: zone });
      formats.set(name, format);
      return format.format(at);
    },
  };
}
