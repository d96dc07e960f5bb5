import { expect } from 'chai';
import { Kind, parse } from 'graphql';
import { AuditEventKind } from '../schema/audit-event.js';
import { schemaToPrint } from '../src/app.js';
import { Scale } from '../src/graphql/weight.js';

/** A filtered page may have to look for each kind of event twice. */
const LOOKS = 2 * Object.keys(AuditEventKind).length;

const DEAR: readonly (readonly [string, number])[] = [
  ['{ metrics { accounts } }', 112],
  ['{ metrics { accounts recovery { mailsTaken } } }', 244],
  ['{ accounts(first: 100) { edges { node { recovery { hindrances } } } } }', 4401],
  ['{ auditEvents(first: 100) { edges { node { id } } } }', 303],
  ['{ auditEvents(filter: null) { edges { node { id } } } }', 63],
  ['{ auditEvents(filter: { succeeded: false }, first: 100) { edges { node { id } } } }', 301 + LOOKS],
  ['query($f: AuditEventFilter) { auditEvents(filter: $f) { edges { node { id } } } }', 61 + LOOKS],
];

describe('the weight of a document', () => {
  const schema = schemaToPrint();

  function costOf(text: string): number {
    const [operation] = parse(text).definitions;
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error(text);
    return new Scale(schema, []).weigh(operation).cost;
  }

  for (const [text, cost] of DEAR) {
    it(`GQL-01 counts what asks the database many questions at its most: ${text}`, () => {
      expect(costOf(text)).to.equal(cost);
    });
  }

  it('GQL-01 lets no operation ask for why 100 people cannot get in twice', () => {
    const page = 'accounts(first: 100) { edges { node { recovery { hindrances } } } }';
    expect(costOf(`{ a: ${page} b: ${page} }`)).to.be.above(5000);
  });
});
