import type { MiddlewareHandler, Context as Request } from 'hono';
import { bodyLimit } from 'hono/body-limit';

interface BodySize {
  /** Bytes. */
  readonly maxSize: number;
  readonly tooLarge: (c: Request) => Response;
  readonly unreadable: (c: Request) => Response;
}

/** A body in pieces is read here, and may be cut off or malformed: nothing to log as an error of ours. */
export function within({ maxSize, tooLarge, unreadable }: BodySize): MiddlewareHandler {
  const inPieces = bodyLimit({ maxSize, onError: tooLarge });
  return async (c, next) => {
    let fits = false;
    const pass = async (): Promise<void> => {
      fits = true;
    };
    const answer = await inPieces(c, pass).catch(() => unreadable(c));
    return fits ? next() : answer;
  };
}
