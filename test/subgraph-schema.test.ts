import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import {
  buildASTSchema,
  type DocumentNode,
  type GraphQLSchema,
  isObjectType,
  Kind,
  lexicographicSortSchema,
  printSchema,
  visit,
} from 'graphql';
import { schemaToPrint } from '../src/app.js';
import { subgraphDocument } from '../src/graphql/subgraph.js';
import { endPrograms, serveProcess } from './support/gateway-process.js';
import { Client } from './support/http-client.js';
import { freePorts } from './support/service-process.js';
import { SECRET_HEADER, SUBGRAPH_SECRET, SubgraphGateway } from './support/subgraph.js';

const SERVICE = '{ _service { sdl } }';

describe('the schema of the subgraph, and its listener', () => {
  let subgraph: SubgraphGateway;

  before(async () => {
    subgraph = await SubgraphGateway.start();
  });
  after(() => subgraph.stop());

  describe('its schema', () => {
    it('GQL-06 is told to the router and to nobody else', async () => {
      const { body } = await subgraph.graphql<{ _service: { sdl: string } }>(SERVICE);
      const sdl = body.data?._service.sdl ?? '';
      expect(sdl).to.include('type User\n  @key(fields: "id")').and.to.include('@requiresScopes');
      for (const asked of [SERVICE, '{ _entities(representations: []) { __typename } }']) {
        const { status, text } = await subgraph.gateway.client.graphql(asked);
        expect(status, asked).to.equal(400);
        expect(text, asked).not.to.include('@key');
      }
    });

    it('is the public one with directives, and says of every guarded field what guards it', () => {
      const schema = schemaToPrint();
      const document = subgraphDocument(schema, { authDirectives: true });
      const plain = visit(document, {
        Directive: ({ name }) => (/^(specifiedBy|deprecated)$/.test(name.value) ? undefined : null),
        SchemaExtension: () => null,
      });
      expect(normal(buildASTSchema(plain))).to.equal(normal(schema));
      const written = fieldsWith(document, /^(authenticated|requiresScopes)$/);
      const guarded = Object.values(schema.getTypeMap())
        .filter(isObjectType)
        .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
        .filter(({ field: { extensions } }) => extensions.authenticated || extensions.requiresScopes)
        .map(({ type, field }) => `${type.name}.${field.name}`);
      expect(guarded).to.include('Mutation.stepUp');
      expect(written.sort()).to.deep.equal(guarded.sort());
    });

    it('can leave the directives of security out, and no check with them', async () => {
      const without = subgraphDocument(schemaToPrint(), { authDirectives: false });
      expect(fieldsWith(without, /./)).to.deep.equal([]);
      const open = await SubgraphGateway.start({ env: { FEDERATION_AUTH_DIRECTIVES: 'off' } });
      try {
        const { body } = await open.graphql<{ _service: { sdl: string } }>(SERVICE);
        expect(body.data?._service.sdl)
          .to.include('@shareable')
          .and.not.to.match(/@authenticated|@requiresScopes/);
        expect((await open.graphql('mutation { stepUp { __typename } }')).status).to.equal(401);
      } finally {
        await open.stop();
      }
    });

    it('is printed by the command', async () => {
      const run = promisify(execFile);
      const env = { PATH: process.env.PATH };
      const { stdout } = await run(process.execPath, ['dist/src/cli.js', 'schema', 'print', '--subgraph'], {
        env,
      });
      expect(stdout).to.match(/^extend schema @link\(url: "https:\/\/specs.apollo.dev\/federation\/v2.5"/);
      expect(stdout)
        .to.include('type User @key(fields: "id") {')
        .and.to.include('type PageInfo @shareable {');
    });
  });

  describe('its listener', () => {
    after(endPrograms);

    it('listens on its own port, which must be free, and ends with the process', async () => {
      const [port = 0] = await freePorts(1);
      const { program, url } = await serveProcess({ SUBGRAPH_PORT: String(port), SUBGRAPH_SECRET });
      const headers = { [SECRET_HEADER]: SUBGRAPH_SECRET };
      const here = new Client(`http://127.0.0.1:${port}`);
      expect((await here.graphql(SERVICE, {}, { headers })).status).to.equal(200);
      expect((await here.graphql(SERVICE)).status).to.equal(401);
      expect((await new Client(url).graphql(SERVICE, {}, { headers })).status).to.equal(400);
      program.signal('SIGTERM');
      const { code, stdout, stderr } = await program.ended;
      expect(code).to.equal(0);
      expect(stdout + stderr).not.to.include(SUBGRAPH_SECRET);
    });
  });
});

/** `Type.field` for every field with one of these directives; deprecations are not ours to count. */
function fieldsWith(document: DocumentNode, names: RegExp): string[] {
  const found: string[] = [];
  for (const type of document.definitions) {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    for (const { name, directives = [] } of type.fields ?? []) {
      const own = directives.filter((one) => one.name.value !== 'deprecated');
      if (own.some((one) => names.test(one.name.value))) found.push(`${type.name.value}.${name.value}`);
    }
  }
  return found;
}

function normal(schema: GraphQLSchema): string {
  return printSchema(lexicographicSortSchema(schema));
}
