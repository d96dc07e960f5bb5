import type { Config } from './config.js';

/** What `serve` prints once it listens: where everything is, and what is for trying out only. */
export function banner(config: Config, milliseconds: number): string {
  const rows = [
    ['GraphQL', `${config.publicUrl}/graphql`],
    ['Keys', `${config.publicUrl}/.well-known/jwks.json`],
    ['Health', `${config.publicUrl}/healthz, ${config.publicUrl}/readyz`],
    ...(config.workers > 1 ? [['Processes', `${config.workers}`]] : []),
    ['Database', database(config)],
    ['Short-lived', config.redis === null ? 'memory of this process' : `Redis (${config.redis.kind})`],
    ['Mail', mail(config)],
  ];
  const lines = rows.map(([name = '', value = '']) => `  ${name.padEnd(12)} ${value}`);
  const notes = notesOn(config).map((note) => `  ${note}`);
  return ['', `  Latchkey is ready in ${Math.round(milliseconds)} ms`, '', ...lines, '', ...notes, ''].join(
    '\n',
  );
}

function database({ database: target }: Config): string {
  if (target.kind === 'sqlite') return `SQLite file ${target.file}`;
  return `${target.kind} at ${target.hosts.map(({ host, port }) => `${host}:${port}`).join(', ')}`;
}

function mail(config: Config): string {
  return config.mail.kind === 'sendgrid'
    ? 'SendGrid'
    : `mailbox at ${config.publicUrl}/dev/mailbox.json (nothing leaves this machine)`;
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
