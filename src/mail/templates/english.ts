import { harmless } from '../plain-text.js';
import type { Block, Scene } from './content.js';

/** What the English mails have in common. */

const DAY_AND_TIME = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZone: 'UTC',
});

/** `14 March 2026 at 14:05 UTC`. */
export function moment(at: number): string {
  return `${DAY_AND_TIME.format(at)} UTC`;
}

export function minutes(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds / 60));
  return whole === 1 ? '1 minute' : `${whole} minutes`;
}

export function facts(title: string, scene: Scene): Block {
  const device = harmless(scene.facts.device);
  const ip = scene.facts.ip !== null && /^[0-9a-f:.]{2,45}$/i.test(scene.facts.ip) ? scene.facts.ip : '';
  const rows: [string, string][] = [
    ['When', moment(scene.facts.at)],
    ['Device', device === '' ? 'Unknown' : device],
  ];
  return { as: 'facts', title, rows: ip === '' ? rows : [...rows, ['IP address', ip]] };
}

export function paragraph(text: string): Block {
  return { as: 'paragraph', text };
}

export function neverShare(appName: string): Block {
  return paragraph(`Do not share it. Nobody at ${appName} will ever ask you for it.`);
}

export const questions: Block = paragraph('Questions? Reply to this e-mail: a person will read it.');
