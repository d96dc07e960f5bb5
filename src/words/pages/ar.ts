import { en, type PageKey } from './en.js';

export const ar: Readonly<Record<PageKey, string>> = en;
