/** Puts another function in place of a method of one object, until the answer is called. */
export function replaceMethod<T extends object>(
  target: T,
  name: keyof T & string,
  method: (...args: unknown[]) => unknown,
): () => void {
  const own = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, { value: method, configurable: true, writable: true });
  return () => {
    Reflect.deleteProperty(target, name);
    if (own !== undefined) Object.defineProperty(target, name, own);
  };
}
