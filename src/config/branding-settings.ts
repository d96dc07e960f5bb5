import { literal, type SettingGroup, worded } from './setting-text.js';

/** The accent of pages and mails unless told otherwise. */
export const DEFAULT_ACCENT = '#1f5fbf';

export const BRANDING: SettingGroup = {
  title: 'Pages and branding',
  settings: [
    literal(
      'APP_NAME',
      'Latchkey',
      'at most 60 characters',
      'The name people know; it stands on pages and in mails.',
    ),
    literal(
      'BRAND_ACCENT',
      DEFAULT_ACCENT,
      'colour, `#rrggbb`',
      'Buttons and links. White text must be readable on it: a contrast below 4.5 (WCAG AA) is refused.',
    ),
    worded('BRAND_LOGO', 'none: APP_NAME in letters', 'file, SVG or PNG, at most 64 KB', {
      meaning: 'A picture at the head of every page, 32 pixels high. It is read at the start.',
      sample: './logo.svg',
    }),
    worded('SUPPORT_ADDRESS', 'none', 'e-mail address or https URL', {
      meaning: 'Where people are sent who cannot get any further.',
      sample: 'help@example.com',
    }),
    worded('RETURN_TO_ORIGINS', 'none', 'origins, comma separated', {
      meaning:
        'Where people may be sent back to after signing in (`/signin?return_to=…`). Exact origins only: no `*`, no paths.',
      sample: 'https://shop.example.com',
    }),
  ],
};
