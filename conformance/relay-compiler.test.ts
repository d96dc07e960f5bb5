import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { run } from './command.js';

const start = promisify(execFile);
const COMPILER = fileURLToPath(new URL('./node_modules/relay-compiler/cli.js', import.meta.url));
const CONFIG = { src: './src', schema: './schema.graphql', language: 'typescript', eagerEsModules: true };

/** A page that can be fetched again and grows: what only the strictest client asks of a connection. */
const EVENTS = `
  const account = graphql\`
    fragment Events_account on Account
      @argumentDefinitions(first: { type: "Int", defaultValue: 20 }, after: { type: "String" }) {
      id
      events(first: $first, after: $after) @connection(key: "Events_events") {
        edges { cursor node { id kind at actor { ... on User { username } } } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }\`;
  const query = graphql\`query EventsQuery { me { account { ...Events_account } } }\`;`;

describe('relay-compiler', () => {
  let folder: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-relay-'));
    mkdirSync(join(folder, 'src'));
    writeFileSync(join(folder, 'relay.config.json'), JSON.stringify(CONFIG));
    writeFileSync(join(folder, 'package.json'), '{}');
    writeFileSync(join(folder, 'schema.graphql'), await run(['schema', 'print']));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function compiled(source: string): Promise<string> {
    writeFileSync(join(folder, 'src/Events.ts'), source);
    const { PATH = '' } = process.env;
    return start(process.execPath, [COMPILER, './relay.config.json'], { cwd: folder, env: { PATH } }).then(
      () => '',
      ({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr,
    );
  }

  it('accepts the connections', async () => {
    expect(await compiled(EVENTS)).to.equal('');
    expect(readdirSync(join(folder, 'src/__generated__'))).to.have.length(2);
  });

  it('is asked in earnest: what is no connection is refused', async () => {
    const sessions = EVENTS.replace('events(first: $first, after: $after)', 'sessions');
    expect(await compiled(sessions)).to.include('Events_events');
  });
});
