/** What is pressed while `latchkey dev` runs. */
export type Key = 'o' | 'm' | 'c' | 'q';

/** A terminal that is typed into. */
export interface Keyboard {
  setRawMode(isRaw: boolean): unknown;
  resume(): unknown;
  pause(): unknown;
  on(event: 'data', hear: (pressed: Buffer) => void): unknown;
  off(event: 'data', hear: (pressed: Buffer) => void): unknown;
}

const CTRL_C = '\x03';

/**
 * One key at a time, without Enter. A terminal that hands over single keys makes no signal of Ctrl-C any more, so that
 * is done here. The answer gives the terminal back as it was.
 */
export function watchKeys(
  keyboard: Keyboard,
  does: Readonly<Record<Key, () => void>>,
  interrupt: () => void,
): () => void {
  const hear = (pressed: Buffer): void => {
    const key = pressed.toString('utf8').toLowerCase();
    if (key === CTRL_C) interrupt();
    else if (isKey(key)) does[key]();
  };
  keyboard.setRawMode(true);
  keyboard.resume();
  keyboard.on('data', hear);
  return () => {
    keyboard.off('data', hear);
    keyboard.setRawMode(false);
    keyboard.pause();
  };
}

function isKey(key: string): key is Key {
  return /^[omcq]$/.test(key);
}
