import { around } from './around.js';
import type { Passwords } from './passwords.js';

export interface Progress {
  readonly asked: boolean;
  readonly read: boolean;
  /** From asking to the new password, in whole seconds; null until there is one. */
  readonly seconds: number | null;
}

/**
 * Development only: how far the newest recovery of this process has come, whoever's it is and through whichever door.
 * Seconds are real ones, for the clock may have been moved meanwhile.
 */
export class ResetProgress {
  private startedAt: number | null = null;
  private read = false;
  private seconds: number | null = null;

  constructor(private readonly tell: (progress: Progress) => void) {}

  get current(): Progress {
    return { asked: this.startedAt !== null, read: this.read, seconds: this.seconds };
  }

  /** The same service, with what succeeds there taken note of. */
  watch(passwords: Passwords): Passwords {
    return around<Passwords>(passwords, {
      request: async (work) => {
        const view = await work();
        this.asked(view.sentTo !== null);
        return view;
      },
      verify: async (work) => {
        const permit = await work();
        this.opened();
        return permit;
      },
      update: async (work) => {
        const updated = await work();
        this.finished();
        return updated;
      },
    });
  }

  /** The mail was looked at, or its code came back. */
  opened(): void {
    if (this.startedAt === null || this.read) return;
    this.read = true;
    this.tell(this.current);
  }

  private asked(sent: boolean): void {
    const isUnderWay = this.startedAt !== null && this.seconds === null;
    // Asked again too soon: the code that is under way is still the one to read.
    if (isUnderWay && !sent) return;
    this.startedAt = performance.now();
    this.read = false;
    this.seconds = null;
    this.tell(this.current);
  }

  private finished(): void {
    if (this.startedAt === null || this.seconds !== null) return;
    this.read = true;
    this.seconds = Math.max(1, Math.round((performance.now() - this.startedAt) / 1000));
    this.tell(this.current);
  }
}
