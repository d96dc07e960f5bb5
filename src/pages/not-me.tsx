import { Form, Submit } from './controls.js';
import { onGet, onPost, show, type View } from './frame.js';
import type { Page } from './page.js';
import type { PageApp, PageDeps } from './page-deps.js';
import { askedFlow, keptFlow, PATHS, startedFlow } from './page-flow.js';
import { problemOf } from './problem-words.js';

const PATH = '/not-me';

/**
 * Where "This was not me" in a notice leads. Looking changes nothing, for mail programs look at every link; the form
 * does it. The link's token is moved out of the address at once, into a sealed cookie.
 */
export function routeNotMe(app: PageApp, deps: PageDeps): void {
  onGet(app, deps, PATH, (page) => {
    const token = page.call.req.query('t');
    if (token === undefined) return show(page, view(page));
    page.keepObjection(token);
    return page.redirect(PATH);
  });
  onPost(app, deps, PATH, objected);
}

async function objected(page: Page): Promise<Response> {
  const { services, clock, rules } = page.deps;
  try {
    const { flow, hint } = await services.objections.object(page.objection(), page.stranger());
    page.signedOut();
    const asked = askedFlow(startedFlow('RESET', hint), flow, { now: clock.now(), codeTtl: rules.codeTtl });
    page.setFlow(keptFlow(page.flow(), asked));
    return page.redirect(PATHS.RESET.code);
  } catch (error) {
    problemOf(error);
    return show(page, { ...expired(page), status: 410 });
  }
}

function view(page: Page): View {
  const { words, deps } = page;
  if (!deps.services.objections.check(page.objection())) return { ...expired(page), status: 410 };
  const body = (
    <>
      <h1>{words('notMe.title')}</h1>
      <p>{words('notMe.intro')}</p>
      <Form page={page} action={PATH} id="objection">
        <Submit label={words('notMe.confirm')} busy={words('notMe.sending')} />
      </Form>
      <ul class="links">
        <li>
          <a href="/signin">{words('notMe.itWasMe')}</a>
        </li>
      </ul>
    </>
  );
  return { title: words('notMe.title'), body };
}

function expired({ words }: Page): View {
  const body = (
    <>
      <h1>{words('notMe.title')}</h1>
      <p>{words('notMe.expired')}</p>
      <p>
        <a class="button" href={PATHS.RESET.start}>
          {words('recover.title')}
        </a>
      </p>
    </>
  );
  return { title: words('notMe.title'), body };
}
