import { en, type PageKey } from './en.js';

export const es: Readonly<Record<PageKey, string>> = en;
