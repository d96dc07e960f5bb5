import type { Seconds } from '../clock.js';
import { digest, open, seal } from '../crypto/random-token.js';
import type { CellKey, CellStore } from '../ephemeral/cell-store.js';

/** Where a form led, and the cookies that came with it. */
export interface FormAnswer {
  readonly location: string;
  readonly cookies: readonly string[];
}

type State = { readonly kind: 'RUNNING' } | { readonly kind: 'DONE'; readonly sealed: string };

/** Longer than any form takes; a process that died with a form in its hands frees it by this. */
const RUNNING_TTL: Seconds = 20;
const DONE_TTL: Seconds = 120;
const LOOK_EVERY_MS = 50;
const LOOKS = 200;

/**
 * A form that is sent twice is done once: a double click, or a browser that sends again, gets the first one's answer.
 * Each form carries a ticket of 128 random bits; the answer, which may set cookies, is sealed under it, so the store
 * holds nothing that anybody else could use. A convenience, not a lock: what must happen once is decided in SQL.
 */
export class FormAnswers {
  constructor(private readonly cells: CellStore) {}

  /** `work` answers null when the form is to be corrected: then it may be sent again. */
  async once(
    ticket: string,
    work: () => Promise<FormAnswer | null>,
  ): Promise<{ readonly repeated: FormAnswer | null }> {
    const cell: CellKey = `form:${digest(ticket)}`;
    for (let looks = 0; looks < LOOKS; looks += 1) {
      const state = await this.claim(cell);
      if (state === null) return this.run(cell, ticket, work);
      if (state.kind === 'DONE') return { repeated: readAnswer(open(state.sealed, ticket)) };
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    return this.run(cell, ticket, work);
  }

  private async run(
    cell: CellKey,
    ticket: string,
    work: () => Promise<FormAnswer | null>,
  ): Promise<{ readonly repeated: null }> {
    let answer: FormAnswer | null = null;
    try {
      answer = await work();
    } finally {
      await this.settle(cell, answer && { kind: 'DONE', sealed: seal(JSON.stringify(answer), ticket) });
    }
    return { repeated: null };
  }

  /** Null: it is ours to do. */
  private claim(cell: CellKey): Promise<State | null> {
    return this.cells.update<State, State | null>(cell, (state) => ({
      state: state ?? { kind: 'RUNNING' },
      ttl: RUNNING_TTL,
      result: state ?? null,
    }));
  }

  private async settle(cell: CellKey, state: State | null): Promise<void> {
    await this.cells.update<State, void>(cell, () => ({
      state: state ?? undefined,
      ttl: DONE_TTL,
      result: undefined,
    }));
  }
}

function readAnswer(text: string | null): FormAnswer | null {
  return text === null ? null : JSON.parse(text);
}
