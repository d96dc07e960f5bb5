import { expect } from 'chai';
import { version } from 'graphql';

describe('conformance', () => {
  it('uses the graphql of its own lock', () => {
    expect(version).to.equal('16.15.0');
  });
});
