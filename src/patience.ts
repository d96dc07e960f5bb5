/** Milliseconds between looks at how late this process runs. */
const LOOK_EVERY = 20;
/** Every timer is a little late, and more so on a busy machine; what is taken off are standstills. */
const TOLERANCE = 100;

let lost = 0;
let lastLook: number | undefined;

/** What this process has not had since the last look: its thread was busy, or the machine was. */
function missedSince(look: number, now: number): number {
  const late = now - look - LOOK_EVERY;
  return late > TOLERANCE ? late : 0;
}

function look(): void {
  const now = performance.now();
  lost += missedSince(lastLook ?? now, now);
  lastLook = now;
}

/**
 * Milliseconds on a clock that stands still while this process does. Whoever waits for a store by it never takes an
 * answer that lies in the socket, unread because our own thread was busy, for a store that is silent.
 */
export function patientNow(): number {
  if (lastLook === undefined) {
    look();
    setInterval(look, LOOK_EVERY).unref();
  }
  const now = performance.now();
  return now - lost - missedSince(lastLook ?? now, now);
}

/** Acts once `patientNow()` has reached the deadline, unless it is called off by what this answers. */
export function whenLate(deadline: number, act: () => void): () => void {
  const rest = (): number => Math.max(0, Math.ceil(deadline - patientNow()));
  const lookAgain = (): void => {
    if (patientNow() >= deadline) act();
    // Between this timer and the next one Node reads what has come meanwhile.
    else timer = setTimeout(lookAgain, rest());
  };
  let timer = setTimeout(lookAgain, rest());
  return () => clearTimeout(timer);
}

/** The promise's outcome, or the error once the deadline (on the clock of `patientNow()`) has passed. */
export async function within<T>(deadline: number, promise: Promise<T>, tooLate: () => Error): Promise<T> {
  let callOff: () => void = () => undefined;
  const late = new Promise<never>((_resolve, reject) => {
    callOff = whenLate(deadline, () => reject(tooLate()));
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    callOff();
  }
}
