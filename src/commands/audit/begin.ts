import { Progress } from '../progress.js';
import { readReason } from '../support-core.js';
import { UsageError } from '../usage-error.js';
import { originOf, withCore } from '../with-core.js';
import type { BeginOptions } from './options.js';

/** Begins anew the chains that have lost their ends. Exit code 1 when there is nothing to begin. */
export async function begin({ reason: typed, adoptUnsigned: adopts = false }: BeginOptions): Promise<void> {
  const reason = readReason(typed);
  if (reason === null) throw new UsageError('Say why: --reason is needed.');
  await withCore(async ({ auditBegunAnew }) => {
    const progress = new Progress(await auditBegunAnew.size(), 'events');
    const wish = { reason, adopts };
    const begun = await auditBegunAnew.begin(wish, originOf('audit begin'), (more) => progress.add(more));
    progress.end();
    const { length } = begun.shards;
    const chains = length === 0 ? 'No chain had to begin anew.' : `${length} chains begin anew.`;
    const until = begun.adoptsUntil === null ? '' : new Date(begun.adoptsUntil).toISOString();
    const unsigned = until === '' ? '' : ` Unsigned events are signed until ${until}.`;
    process.stdout.write(
      `${chains}${unsigned} A running gateway chains what waits; then \`latchkey audit verify\`.\n`,
    );
  });
}
