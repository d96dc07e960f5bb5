import { en, type PageKey } from './en.js';

export const ru: Readonly<Record<PageKey, string>> = en;
