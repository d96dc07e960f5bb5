import { expect } from 'chai';
import { examine } from '../src/commands/doctor.js';
import { readConfig } from '../src/config.js';
import { describeOn, services } from './support/services.js';

describeOn('redisCluster', 'latchkey doctor on a Redis Cluster', () => {
  it('asks every node, and knows one that is named alone', async () => {
    const { nodes, password = '' } = await services.redisCluster();
    const hosts = nodes.map(({ host, port }) => `${host}:${port}`);
    const at = async (list: string) => {
      const findings = await examine(
        readConfig({ REDIS_URL: `redis://:${password}@${list}`, BCRYPT_COST: '10' }),
      );
      return (check: string) => findings.find((one) => one.check === check);
    };
    const cluster = await at(hosts.join(','));
    expect(cluster('Redis')?.found).to.equal('takes writes; 3 nodes');
    expect(cluster('Redis mode')).to.include({ status: 'ok', found: 'cluster, state ok' });
    for (const host of hosts) expect(cluster('Redis persistence')?.found).to.include(host);
    const alone = await at(hosts[0] ?? '');
    expect([alone('Redis')?.status, alone('Redis mode')?.status]).to.include('failed');
  });
});
