import type { Config } from './config.js';

interface Row {
  readonly name: string;
  readonly value: string;
  /** To be opened by whoever has just started this. */
  readonly isDoor?: boolean;
}

const CYAN = '\x1b[36m';
const BOLD = '\x1b[1m';
const PLAIN = '\x1b[0m';

/** What `serve` prints once it listens: where everything is, and what is for trying out only. */
export function banner(config: Config, milliseconds: number, isColourful = false): string {
  const lines = rowsOf(config).map((row) => lineOf(row, isColourful));
  const notes = notesOn(config).map((note) => `  ${note}`);
  const title = `Latchkey is ready in ${Math.round(milliseconds)} ms`;
  const shown = isColourful ? `${BOLD}${title}${PLAIN}` : title;
  return ['', `  ${shown}`, '', ...lines, '', ...notes, ''].join('\n');
}

function rowsOf(config: Config): readonly Row[] {
  const { publicUrl } = config;
  const graphql = { name: 'GraphQL', value: `${publicUrl}/graphql` };
  return [
    ...(isTrial(config)
      ? [
          { name: 'Start here', value: `${publicUrl}/`, isDoor: true },
          { name: 'Mailbox', value: `${publicUrl}/dev/mailbox (nothing leaves this machine)`, isDoor: true },
          { ...graphql, isDoor: true },
        ]
      : [graphql]),
    { name: 'Keys', value: `${publicUrl}/.well-known/jwks.json` },
    { name: 'Health', value: `${publicUrl}/healthz, ${publicUrl}/readyz` },
    ...(config.workers > 1 ? [{ name: 'Processes', value: `${config.workers}` }] : []),
    { name: 'Database', value: database(config) },
    {
      name: 'Short-lived',
      value: config.redis === null ? 'memory of this process' : `Redis (${config.redis.kind})`,
    },
    { name: 'Mail', value: mail(config) },
  ];
}

function lineOf({ name, value, isDoor = false }: Row, isColourful: boolean): string {
  const padded = name.padEnd(12);
  if (!isColourful) return `  ${padded} ${value}`;
  return isDoor ? `  ${CYAN}➜ ${BOLD}${padded}${PLAIN} ${value}` : `    ${padded} ${value}`;
}

/** Development, with mail that is read where it is sent. */
function isTrial({ production, mail: { kind } }: Config): boolean {
  return !production && kind === 'mailbox';
}

function database({ database: target }: Config): string {
  if (target.kind === 'sqlite') return `SQLite file ${target.file}`;
  return `${target.kind} at ${target.hosts.map(({ host, port }) => `${host}:${port}`).join(', ')}`;
}

function mail(config: Config): string {
  return config.mail.kind === 'sendgrid'
    ? 'SendGrid'
    : `mailbox, for programs at ${config.publicUrl}/dev/mailbox.json`;
}

function notesOn(config: Config): readonly string[] {
  if (config.production) return [];
  const notes = ['Try it: `npm run demo` in a second terminal. Stop it: Ctrl-C.'];
  const embedded =
    config.redis === null || config.database.kind === 'sqlite' || config.mail.kind === 'mailbox';
  return embedded
    ? [
        ...notes,
        'This is the embedded default, for one process and for trying it out: README.md tells how to run it for real.',
      ]
    : notes;
}
