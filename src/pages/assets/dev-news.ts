/** A mail that has just arrived, as far as it is told. */
export interface ArrivedMail {
  readonly id: string;
  readonly at: string;
  readonly subject: string;
  readonly code: string | null;
}

/** See dev-tools.ts. */
export interface ShownProgress {
  readonly asked: boolean;
  readonly read: boolean;
  readonly seconds: number | null;
}

export interface Hearing {
  mail?(mail: ArrivedMail): void;
  cleared?(): void;
  progress?(progress: ShownProgress): void;
}

const NEWS = '/dev/mailbox/events';

/**
 * Calls back with what this process tells, from a few minutes ago on. Only while the page is looked at: a browser
 * keeps six connections to a host, and every open page would take one of them.
 */
export function listen(hearing: Hearing): void {
  let source: EventSource | null = null;
  const stop = (): void => {
    source?.close();
    source = null;
  };
  const follow = (): void => {
    if (document.hidden) stop();
    if (document.hidden || source !== null) return;
    source = new EventSource(NEWS);
    source.addEventListener('mail', ({ data }) => hearing.mail?.(JSON.parse(data)));
    source.addEventListener('cleared', () => hearing.cleared?.());
    source.addEventListener('progress', ({ data }) => hearing.progress?.(JSON.parse(data)));
  };
  document.addEventListener('visibilitychange', follow);
  window.addEventListener('pagehide', stop);
  window.addEventListener('pageshow', follow);
  follow();
}
