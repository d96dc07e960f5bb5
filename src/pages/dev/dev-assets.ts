import { type Asset, scriptOf } from '../assets.js';

/** Scripts of development: served, and included anywhere, only there. */
export const devAssets = {
  ribbon: scriptOf('ribbon', ['dev-news', 'ribbon']),
  start: scriptOf('start', ['dev-news', 'dev-copy', 'dev-operations', 'dev-start']),
  mailbox: scriptOf('mailbox', ['dev-news', 'dev-copy', 'dev-mailbox']),
} satisfies Record<string, Asset>;
