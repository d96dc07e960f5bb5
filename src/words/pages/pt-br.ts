import { en, type PageKey } from './en.js';

export const ptBR: Readonly<Record<PageKey, string>> = en;
