import { EXPLORER_TABS } from './explorer-tabs.js';

export interface ExplorerPage {
  readonly html: string;
  readonly contentSecurityPolicy: string;
}

/** Everything GraphiQL needs is in its page; it may talk to this gateway and to nobody else. */
const GRAPHIQL_POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' blob:",
  'worker-src blob:',
  "style-src 'unsafe-inline'",
  'font-src data:',
  'img-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The page that lets a person try the API in a browser, made once. GraphiQL works without a network and is for
 * development: where its package is not installed, the page says how to ask instead.
 */
export function createExplorer(title: string, load = loadGraphiql): () => Promise<ExplorerPage> {
  let page: Promise<ExplorerPage> | null = null;
  return () => {
    page ??= renderExplorer(title, load);
    return page;
  };
}

async function renderExplorer(title: string, load: () => Promise<Render | null>): Promise<ExplorerPage> {
  const graphiql = await load();
  if (graphiql === null) return { html: plainPage(title), contentSecurityPolicy: PLAIN_POLICY };
  const html = graphiql({
    title: escaped(title),
    logo: ' ',
    defaultTabs: EXPLORER_TABS,
    shouldPersistHeaders: false,
  });
  const root = '<div id="root"></div>';
  return { html: html.replace(root, () => FORGET + root), contentSecurityPolicy: GRAPHIQL_POLICY };
}

/**
 * Passwords, codes and tokens that were typed into a tab must not stay in the browser. It also spares people an empty
 * tab, which GraphiQL 5 adds when it finds tabs nobody has changed. A link with a query works; a reload starts anew.
 */
const FORGET = `<script>
if (performance.getEntriesByType('navigation')[0]?.type === 'reload') history.replaceState({}, '', location.pathname);
for (const key of ['tabState', 'query', 'variables', 'headers']) localStorage.removeItem('graphiql:' + key);
</script>
`;

type Render = (options: object) => string;
/** A name the compiler does not follow: its types would change those of `graphql` for the whole project. */
const GRAPHIQL: string = '@graphql-yoga/render-graphiql';

async function loadGraphiql(): Promise<Render | null> {
  try {
    const loaded: { renderGraphiQL: Render } = await import(GRAPHIQL);
    return loaded.renderGraphiQL;
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
    if (isMissing) return null;
    throw error;
  }
}

const PLAIN_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Without GraphiQL: how to ask from a terminal. */
function plainPage(title: string): string {
  const document = JSON.stringify({ query: '{ me { id username } }' });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<h1>${escaped(title)}</h1>
<p>This address answers GraphQL. Ask it from a terminal:</p>
<pre>curl -s "$URL" -H 'content-type: application/json' -d '${escaped(document)}'</pre>
<p>where <code>URL</code> is the address of this page. With an access token, add
<code>-H "authorization: Bearer $TOKEN"</code>. The schema is printed by <code>latchkey schema print</code>.</p>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
