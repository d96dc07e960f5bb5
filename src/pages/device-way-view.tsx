import { News } from './controls.js';
import type { View } from './frame.js';
import type { Page } from './page.js';
import { PATHS, type PageFlow } from './page-flow.js';
import { Lead, ProofLinks, proofTitle } from './proof-parts.js';
import { anotherCode, QrScreen, type Screen, shownCode } from './qr-panel.js';

/** Where a flow shows the codes that are approved on another device. */
export function screenOf({ purpose, flowId }: Pick<PageFlow, 'purpose' | 'flowId'>): Screen {
  const path = `${PATHS[purpose].code}/device`;
  return { cookie: 'latchkey_asked', path, flowId, image: 'qr.proofImage', none: 'qr.proofNone' };
}

/** A code to scan where somebody is signed in; the number on it is chosen there. */
export async function deviceWayView(page: Page, flow: PageFlow, error: string | null): Promise<View> {
  const screen = screenOf(flow);
  // A yes that proved nothing is not shown again: a script would give it once more.
  const shown = error === null ? await shownCode(page, screen, true) : await anotherCode(page, screen);
  const title = proofTitle(page, flow);
  const body = (
    <>
      <h1>{title}</h1>
      <News told={page.told()} />
      <Lead page={page} flow={flow} />
      <h2>{page.words('way.device')}</h2>
      {error === null ? null : (
        <p role="alert" class="error">
          {error}
        </p>
      )}
      <QrScreen page={page} screen={screen} shown={shown} />
      <ProofLinks page={page} flow={flow} />
    </>
  );
  return { title, body, ...(error === null ? {} : { isError: true, status: 422 }) };
}
