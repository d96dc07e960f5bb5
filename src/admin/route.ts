import { useEffect, useState } from 'preact/hooks';

/** Where somebody is: all of it stands in the address, but for what no address may hold. */
export interface Route {
  readonly path: string;
  readonly query: URLSearchParams;
  /** What is searched for. An e-mail address stands in no address: it is kept with the entry of the history. */
  readonly find: string;
}

interface Kept {
  readonly find?: unknown;
}

export const ROOT = '/admin';
/** Where somebody was, while they sign in or prove themselves on a page of its own. */
const LEFT = 'latchkey.console.left';
const MOVED = 'latchkey:moved';

export function present(): Route {
  const query = new URLSearchParams(location.search);
  const { find: kept } = (history.state ?? {}) as Kept;
  const find = typeof kept === 'string' ? kept : (query.get('find') ?? '');
  return { path: location.pathname.replace(/\/+$/, ''), query, find };
}

/** The present route, again whenever it changes. */
export function useRoute(): Route {
  const [route, setRoute] = useState(present);
  useEffect(() => {
    const look = () => setRoute(present());
    for (const one of ['popstate', MOVED]) addEventListener(one, look);
    return () => {
      for (const one of ['popstate', MOVED]) removeEventListener(one, look);
    };
  }, []);
  return route;
}

/** Goes to a place of the console. What is searched for stays while it is the same list. */
export function go(href: string, how: { readonly find?: string; readonly replace?: boolean } = {}): void {
  const target = new URL(href, location.href);
  const { find } = present();
  const isSameList = target.pathname === location.pathname;
  const wanted = how.find ?? (isSameList ? find : (target.searchParams.get('find') ?? ''));
  const mayStand = !wanted.includes('@');
  target.searchParams.delete('find');
  if (wanted !== '' && mayStand) target.searchParams.set('find', wanted);
  const state = mayStand ? null : { find: wanted };
  if (how.replace === true) history.replaceState(state, '', target);
  else history.pushState(state, '', target);
  dispatchEvent(new Event(MOVED));
}

/** The present place with some of its state changed; `null` takes it out, and a new filter begins at the first page. */
export function withState(
  { path, query }: Route,
  changes: Readonly<Record<string, string | readonly string[] | null>>,
): string {
  const next = new URLSearchParams(query);
  if (!('after' in changes || 'before' in changes || 'act' in changes)) {
    next.delete('after');
    next.delete('before');
  }
  for (const [name, value] of Object.entries(changes)) {
    next.delete(name);
    const values = value === null ? [] : typeof value === 'string' ? [value] : value;
    for (const one of values) next.append(name, one);
  }
  const text = next.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** Follows links of the console without loading it again; with a key held down the browser does what it always does. */
export function followLinks(): void {
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const isOurs = link.origin === location.origin && /^\/admin(\/|$)/.test(link.pathname);
    if (!isOurs || link.hash !== '' || link.target !== '') return;
    event.preventDefault();
    go(link.href);
  });
}

/** Leaves for a page of the gateway that leads back to the console. */
export function leaveFor(page: string): void {
  const { find } = present();
  sessionStorage.setItem(LEFT, JSON.stringify({ href: location.pathname + location.search, find }));
  location.assign(page);
}

/** Whether this is the page that somebody left for a moment, or leads back to it. */
export function isReturning(): boolean {
  const left = sessionStorage.getItem(LEFT);
  if (left === null) return false;
  const { href } = JSON.parse(left) as { href: string };
  return location.pathname === ROOT || href === location.pathname + location.search;
}

/** Back from there, where somebody was is where they are again. Whether they were away. */
export function comeBack(): boolean {
  const left = sessionStorage.getItem(LEFT);
  sessionStorage.removeItem(LEFT);
  if (left === null || location.pathname !== ROOT) return false;
  const { href, find } = JSON.parse(left) as { href: string; find: string };
  go(href, { find, replace: true });
  return true;
}
