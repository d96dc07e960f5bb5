import { expect } from 'chai';
import type { GraphQLInputField } from 'graphql';
import { register, signInAs, tokenOf } from './support/clients.js';
import { Gateway } from './support/gateway.js';
import { type Person, signUp } from './support/person.js';
import {
  type FilterField,
  filterFields,
  goodInput,
  inList,
  isText,
  listFields,
  type TextField,
  textFields,
  tooMany,
} from './support/schema-fields.js';

interface Sample {
  readonly what: string;
  readonly value: unknown;
  readonly issues: readonly string[];
}

const LONE_SURROGATE = '\ud800';
const TOO_LONG: Sample = { what: 'far too long', value: 'x'.repeat(10_000), issues: ['TOO_LONG'] };
const ILL_FORMED: Sample = { what: 'an ill-formed text', value: `a${LONE_SURROGATE}b`, issues: ['INVALID'] };
const CONTROL: Sample = { what: 'a control character', value: 'a\u0000b', issues: ['INVALID'] };
const EMPTY: Sample = { what: 'nothing', value: '', issues: ['REQUIRED'] };
const SPACES: Sample = { what: 'spaces', value: '   ', issues: ['REQUIRED'] };

describe('every input rule is live', () => {
  let gateway: Gateway;
  let person: Person;
  let tokens: Readonly<Record<TextField['by'], string>>;

  before(async () => {
    gateway = await Gateway.start();
    person = await signUp(gateway);
    const { accessToken } = person;
    tokens = {
      anybody: accessToken,
      'a person': accessToken,
      'an administrator': (await signInAs(gateway, ['ADMIN'])).token,
      'a client': await tokenOf(gateway, await register(gateway)),
    };
  });
  after(() => gateway.stop());

  it('GQL-09 covers the fields there are', () => {
    expect(textFields).to.have.length.of.at.least(14);
  });

  it('takes a list, an empty one and none for the sessions to end', async () => {
    const document =
      'mutation($input: EndSessionsInput!) { endSessions(input: $input) { ... on SessionsEnded { count } } }';
    for (const input of [{ sessionIds: ['ses_a', 'ses_b'] }, { sessionIds: [] }, { sessionIds: null }, {}]) {
      const { text, body } = await gateway.client.graphql(document, { input }, { token: person.accessToken });
      expect(body, text).to.deep.equal({ data: { endSessions: { count: 0 } } });
    }
  });

  for (const { mutation, by, input, field } of textFields) {
    for (const { what, value, issues } of samplesFor(field)) {
      it(`GQL-09 ${mutation}.${field.name} refuses ${what}`, async () => {
        const whole = { ...goodInput(input), [field.name]: inList(field) ? [value] : value };
        const document = `mutation($input: ${input.name}!) { ${mutation}(input: $input) { __typename ... on Problem { code fields { path issue message } } } }`;
        const { text, body } = await gateway.client.graphql<Record<string, Refusal>>(
          document,
          { input: whole },
          { token: tokens[by] },
        );
        const refusal = body.data?.[mutation];
        expect(refusal, text).to.include({ __typename: 'Problem', code: 'INVALID_INPUT' });
        const mine = refusal?.fields.filter(({ path }) => path.join() === `input,${field.name}`) ?? [];
        expect(mine, text).to.have.length(1);
        expect(issues).to.include(mine[0]?.issue);
        expect(mine[0]?.message, text).to.match(/^[A-Z][^"]{5,}\.$/);
      });
    }
  }

  for (const { mutation, by, input, field } of listFields) {
    it(`GQL-09 ${mutation}.${field.name} refuses 1000 members`, async () => {
      const document = `mutation($input: ${input.name}!) { ${mutation}(input: $input) { __typename ... on Problem { code fields { path } } } }`;
      const { text, body } = await gateway.client.graphql<Record<string, Refusal>>(
        document,
        { input: { ...goodInput(input), [field.name]: tooMany(field) } },
        { token: tokens[by] },
      );
      const refusal = body.data?.[mutation];
      expect(refusal, text).to.include({ __typename: 'Problem', code: 'INVALID_INPUT' });
      expect(refusal?.fields, text).to.deep.include({ path: ['input', field.name] });
    });
  }

  for (const { query, arg, path, field } of filterFields) {
    for (const { what, value } of badFilters(field)) {
      it(`GQL-09 ${query.name} refuses ${what} for ${path.join('.')}`, async () => {
        const [, inside] = path;
        const document = `query($value: ${arg.type}) { ${query.name}(${arg.name}: $value) { __typename } }`;
        const { text, body } = await gateway.client.graphql(
          document,
          { value: inside === undefined ? value : { [inside]: value } },
          { token: tokens['an administrator'] },
        );
        expect(body.data?.[query.name] ?? null, text).to.equal(null);
        expect(body.errors?.[0]?.extensions?.code, text).to.equal('BAD_USER_INPUT');
        expect(body.errors?.[0]?.path, 'by the rule, not by the type').to.deep.equal([query.name]);
      });
    }
  }
});

function badFilters(field: FilterField['field']): readonly { what: string; value: unknown }[] {
  if (inList(field)) return [{ what: '1000 members', value: tooMany(field) }];
  return isText(field) ? [TOO_LONG, ILL_FORMED, CONTROL] : [];
}

interface Refusal {
  readonly __typename: string;
  readonly code: string;
  readonly fields: readonly { path: readonly string[]; issue: string; message: string }[];
}

function samplesFor(field: GraphQLInputField): readonly Sample[] {
  const password = /password/i.test(field.name);
  const samples = [TOO_LONG, ILL_FORMED, EMPTY, SPACES];
  return password ? samples : [...samples, CONTROL];
}
