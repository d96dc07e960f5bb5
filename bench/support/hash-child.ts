import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/bcrypt';

/* What the cores can hash when they do nothing else, in a process of its own. */

async function rate({ cost, seconds }: { cost: number; seconds: number }): Promise<number> {
  const stored = await hash('a password', cost);
  const from = performance.now();
  let count = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() < from + seconds * 1000) {
      await verify('a password', stored);
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  return (count * 1000) / (performance.now() - from);
}

process.on('message', (job: { cost: number; seconds: number }) => {
  void rate(job).then((hashes) => process.send?.(hashes));
});
process.on('disconnect', () => process.exit());
