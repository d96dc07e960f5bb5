import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Setting, SettingGroup } from '../src/config/setting-text.js';
import { SETTING_GROUPS } from '../src/config/settings.js';

/** The text of `.env.example`. */
export function envExample(groups: readonly SettingGroup[] = SETTING_GROUPS): string {
  const head = [
    '# Copy to .env and keep the lines you need; variables of the environment win over this file.',
    '# Durations are whole seconds. docs/configuration.md says the same at more length.',
  ];
  const blocks = groups.map((group) =>
    [`# --- ${group.title} ---`, ...group.settings.map(envLines)].join('\n\n'),
  );
  return `${[head.join('\n'), ...blocks].join('\n\n')}\n`;
}

function envLines(setting: Setting): string {
  const facts = plain(`${setting.unit}. Default: ${setting.default}.`);
  return `# ${plain(setting.meaning)}\n# ${facts}\n#${setting.name}=${quoted(setting.sample)}`;
}

function plain(markdown: string): string {
  return markdown.replaceAll('`', '');
}

function quoted(value: string): string {
  return /[\s<>&#]/.test(value) ? `"${value}"` : value;
}

/** The tables of docs/configuration.md. */
export function settingTables(groups: readonly SettingGroup[] = SETTING_GROUPS): string {
  return groups.map((group) => `### ${group.title}\n\n${table(group)}`).join('\n\n');
}

function table(group: SettingGroup): string {
  const rows = group.settings.map(
    (one) => `| \`${one.name}\` | ${one.meaning} | ${one.unit} | ${one.default} |`,
  );
  return ['| Variable | Meaning | Values | Default |', '|---|---|---|---|', ...rows].join('\n');
}

const BEGIN = '<!-- settings: written by scripts/settings-text.ts -->\n';
const END = '\n<!-- end of settings -->';

/** A document with its tables between the two marks brought up to date. */
export function withTables(document: string, tables: string): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin === -1 || end < begin) throw new Error('The document has no place for the settings.');
  return `${document.slice(0, begin)}${BEGIN}\n${tables}\n${document.slice(end)}`;
}

const TABLES = 'docs/configuration.md';

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync('.env.example', envExample());
  writeFileSync(TABLES, withTables(readFileSync(TABLES, 'utf8'), settingTables()));
}
