import { composeServices as composeByApollo } from '@apollo/composition';
import { composeServices as composeByGuild } from '@theguild/federation-composition';
import { expect } from 'chai';
import { run } from './command.js';
import { servicesOf } from './supergraph.js';

const ADDRESSES = { latchkey: 'http://latchkey:4001/graphql', orders: 'http://orders:4000/graphql' };

/** Two vendors' composers, neither of which knows the other's code. */
const COMPOSERS = {
  '@apollo/composition': (sdl: string) => {
    const { errors = [], supergraphSdl } = composeByApollo(servicesOf(sdl, ADDRESSES));
    return { errors, supergraphSdl };
  },
  '@theguild/federation-composition': (sdl: string) => {
    const { errors = [], supergraphSdl } = composeByGuild(servicesOf(sdl, ADDRESSES));
    return { errors, supergraphSdl };
  },
};

describe('composition with a subgraph that extends User', () => {
  for (const [name, compose] of Object.entries(COMPOSERS)) {
    for (const FEDERATION_AUTH_DIRECTIVES of ['on', 'off']) {
      it(`${name} accepts what is printed, directives ${FEDERATION_AUTH_DIRECTIVES}`, async () => {
        const sdl = await run(['schema', 'print', '--subgraph'], { FEDERATION_AUTH_DIRECTIVES });
        const { errors, supergraphSdl = '' } = compose(sdl);
        expect(errors.map(({ message }) => message)).to.deep.equal([]);
        expect(supergraphSdl).to.match(/type User[^{]*@join__type\(graph: ORDERS, key: "id"\)/);
        const guarded = /stepUp: ChallengeResult!.*@authenticated/.test(supergraphSdl);
        expect(guarded).to.equal(FEDERATION_AUTH_DIRECTIVES === 'on');
      });
    }

    it(`${name} is asked in earnest: a subgraph that changes a type of ours is refused`, async () => {
      const sdl = await run(['schema', 'print', '--subgraph']);
      expect(compose(`${sdl}\ntype Order { id: Int! }`).errors).not.to.deep.equal([]);
    });
  }
});
