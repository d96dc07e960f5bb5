import { jsx } from 'hono/jsx';

/**
 * hono/jsx follows components that wait by AsyncLocalStorage, which on Node 20 and 22 switches promise hooks on for
 * the whole process: from the first page or mail on, every request then costs a quarter more. Our components never
 * wait, and hono/jsx has a way without it for where Node has none. It looks once, when it first renders: here.
 */
export function renderSynchronously(): void {
  const { getBuiltinModule } = process;
  Reflect.set(process, 'getBuiltinModule', undefined);
  try {
    void jsx('br', {}).toString();
  } finally {
    Reflect.set(process, 'getBuiltinModule', getBuiltinModule);
  }
}
