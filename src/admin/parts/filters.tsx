import { useEffect, useState } from 'preact/hooks';
import { go, present, type Route, withState } from '../route.js';
import { say } from '../words/say.js';

export interface Filter {
  /** As it stands in the address. */
  readonly name: string;
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/** Searching while somebody types goes on when they pause. */
const PAUSE = 300;

/** Lists of what a filter may be; what is chosen is added to the address. */
export function Filters({ route, filters }: { route: Route; filters: readonly Filter[] }) {
  return (
    <>
      {filters.map((filter) => (
        <Choice key={filter.name} route={route} filter={filter} />
      ))}
    </>
  );
}

/** What is chosen by a filter, as the address says it: a value that is none of the API's is refused there. */
export function chosenOf<Value extends string>({ query }: Route, name: string): Value[] | undefined {
  const values = query.getAll(name) as Value[];
  return values.length === 0 ? undefined : values;
}

function Choice({ route, filter }: { route: Route; filter: Filter }) {
  const chosen = route.query.getAll(filter.name);
  const left = filter.options.filter(({ value }) => !chosen.includes(value));
  const add = (select: HTMLSelectElement): void => {
    go(withState(route, { [filter.name]: [...chosen, select.value] }));
    select.value = '';
  };
  return (
    <label class="beside">
      {filter.label}
      <select value="" onChange={({ currentTarget }) => add(currentTarget)}>
        <option value="">{say(chosen.length === 0 ? 'filter.any' : 'filter.more')}</option>
        {left.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What is filtered by, each to be taken away. */
export function Chips({ route, filters }: { route: Route; filters: readonly Filter[] }) {
  const chips = filters.flatMap(({ name, label, options }) =>
    route.query.getAll(name).map((value) => {
      const known = options.find((option) => option.value === value)?.label ?? value;
      const rest = route.query.getAll(name).filter((other) => other !== value);
      return {
        key: `${name}=${value}`,
        text: `${label}: ${known}`,
        href: withState(route, { [name]: rest }),
      };
    }),
  );
  const hasFind = route.find !== '';
  if (chips.length === 0 && !hasFind) return null;
  return (
    <ul class="chips" aria-label={say('filter.chosen')}>
      {chips.map(({ key, text, href }) => (
        <li key={key}>
          <a href={href}>
            {text} <span aria-hidden="true">✕</span>
            <span class="vh">{say('filter.remove')}</span>
          </a>
        </li>
      ))}
      <li>
        <ClearFilters route={route} />
      </li>
    </ul>
  );
}

export function ClearFilters({ route }: { route: Route }) {
  return (
    <button type="button" class="link" onClick={() => go(route.path, { find: '' })}>
      {say('filter.clear')}
    </button>
  );
}

/** The box to search in. What is typed is searched for after a pause, or at once with Enter. */
export function Finder({ route, label, hint }: { route: Route; label: string; hint: string }) {
  const [text, setText] = useState(route.find);
  useEffect(() => setText(route.find), [route.find]);
  const search = (): void => {
    const at = present();
    if (at.find !== text.trim()) go(withState(at, {}), { find: text.trim(), replace: at.find !== '' });
  };
  useEffect(() => {
    const timer = setTimeout(search, PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <search>
      <form
        class="finder"
        onSubmit={(event) => {
          event.preventDefault();
          search();
        }}
      >
        <label for="find">{label}</label>
        <input
          id="find"
          type="search"
          value={text}
          autocomplete="off"
          spellcheck={false}
          dir="auto"
          aria-describedby="find-hint"
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
        <p id="find-hint" class="hint">
          {hint}
        </p>
      </form>
    </search>
  );
}
