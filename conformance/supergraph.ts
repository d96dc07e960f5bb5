import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { ordersSdl } from './orders.js';

interface Addresses {
  readonly latchkey: string;
  readonly orders: string;
}

/** Both subgraphs as a composer takes them; ours as its listener told it. */
export function servicesOf(ownSdl: string, { latchkey, orders }: Addresses, orderSdl = ordersSdl) {
  return [
    { name: 'latchkey', url: latchkey, typeDefs: parse(ownSdl) },
    { name: 'orders', url: orders, typeDefs: parse(orderSdl) },
  ];
}

export function supergraphOf(ownSdl: string, addresses: Addresses, orderSdl = ordersSdl): string {
  const { supergraphSdl, errors } = composeServices(servicesOf(ownSdl, addresses, orderSdl));
  if (supergraphSdl === undefined) throw new Error(errors?.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}
