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

/** Lists that belong to nobody: a page of each hangs on the root, and asks for the next by itself. */
const LISTS = `
  const lists = graphql\`
    fragment Lists_query on Query
      @refetchable(queryName: "ListsNextQuery")
      @argumentDefinitions(
        first: { type: "Int", defaultValue: 20 }, after: { type: "String" }
        last: { type: "Int" }, before: { type: "String" }
        orderBy: { type: "AccountOrder", defaultValue: { field: EMAIL, direction: ASC } }
        filter: { type: "AccountFilter" }) {
      accounts(first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy, filter: $filter)
        @connection(key: "Lists_accounts", filters: ["orderBy", "filter"]) {
        totalCount
        edges { cursor node { id status user { id username } } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }\`;
  const query = graphql\`query ListsQuery { ...Lists_query }\`;`;

/** The same of the log of everybody. */
const LOG = `
  const log = graphql\`
    fragment Log_query on Query
      @refetchable(queryName: "LogNextQuery")
      @argumentDefinitions(first: { type: "Int", defaultValue: 20 }, after: { type: "String" }) {
      auditEvents(first: $first, after: $after) @connection(key: "Log_auditEvents") {
        edges { cursor node { id kind at subject { id username } } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }\`;
  const query = graphql\`query LogQuery { ...Log_query }\`;`;

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

  async function compiled(source: string, name = 'Events'): Promise<string> {
    rmSync(join(folder, 'src'), { recursive: true });
    mkdirSync(join(folder, 'src'));
    writeFileSync(join(folder, `src/${name}.ts`), source);
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

  for (const [name, source] of Object.entries({ Lists: LISTS, Log: LOG })) {
    it(`accepts the connection of the root, with the query of its next page: ${name}`, async () => {
      expect(await compiled(source, name)).to.equal('');
      const made = readdirSync(join(folder, 'src/__generated__')).map((file) => file.split('.')[0]);
      expect(made.sort()).to.deep.equal([`${name}NextQuery`, `${name}Query`, `${name}_query`]);
    });
  }

  it('is asked in earnest: what is no connection is refused', async () => {
    const sessions = EVENTS.replace('events(first: $first, after: $after)', 'sessions');
    expect(await compiled(sessions)).to.include('Events_events');
  });
});
