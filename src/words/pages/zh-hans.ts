import { en, type PageKey } from './en.js';

export const zhHans: Readonly<Record<PageKey, string>> = en;
