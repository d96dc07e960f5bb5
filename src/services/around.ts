/** Methods of `T` that answer a promise, each with what runs every call of it. */
export type Arounds<T> = {
  readonly [K in keyof T]?: T[K] extends (...args: infer A) => Promise<infer R>
    ? (work: () => Promise<R>, ...args: A) => Promise<R>
    : never;
};

/**
 * The same object, with something around some of its methods; it must answer what `work` answers. Calls the object
 * makes to itself pass unseen.
 */
export function around<T extends object>(object: T, arounds: Arounds<T>): T {
  return new Proxy(object, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      const wrapper: unknown = Reflect.get(arounds, name);
      return typeof wrapper === 'function'
        ? (...args: unknown[]): unknown =>
            Reflect.apply(wrapper, arounds, [() => Reflect.apply(member, target, args), ...args])
        : (...args: unknown[]): unknown => Reflect.apply(member, target, args);
    },
  });
}
