import { oneLine } from '../plain-text.js';
import type { Block, Fact, MailContent } from './content.js';
import { joined } from './phrases.js';

/** The text part: complete by itself, and its last line is the domain-bound code (`@host #code`) where there is one. */
export function renderText(content: MailContent): string {
  const parts = content.blocks.map(toText);
  for (const block of content.blocks) {
    if (block.as === 'code') parts.push(`@${block.host} #${block.code}`);
  }
  return `${parts.join('\n\n')}\n`;
}

function toText(block: Block): string {
  switch (block.as) {
    case 'paragraph':
      return oneLine(joined(block.parts));
    case 'code':
      return oneLine(`${block.intro} ${block.code}`);
    case 'facts':
      return [block.title, ...block.rows.map(toLine)].join('\n');
    case 'link':
      return `${oneLine(block.lead)}\n${block.url}`;
  }
}

/** A full-width colon has its space in it. */
function toLine({ label, value }: Fact): string {
  return `  ${oneLine(`${label} ${value}`).replace('： ', '：')}`;
}
