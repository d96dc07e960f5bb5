import type { Env, MiddlewareHandler, Context as Request } from 'hono';
import { bodyLimit } from 'hono/body-limit';

interface BodySize<E extends Env> {
  /** Bytes. */
  readonly maxSize: number;
  readonly tooLarge: (c: Request<E>) => Response | Promise<Response>;
  readonly unreadable: (c: Request<E>) => Response | Promise<Response>;
}

/** A body in pieces is read here, and may be cut off or malformed: nothing to log as an error of ours. */
export function within<E extends Env>({ maxSize, tooLarge, unreadable }: BodySize<E>): MiddlewareHandler<E> {
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
