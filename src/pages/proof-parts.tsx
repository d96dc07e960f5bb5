import type { PageKey } from '../words/words.js';
import type { Page } from './page.js';
import { isChallenge, PATHS, type PageFlow } from './page-flow.js';

/** What the page of a proof is called, in whichever way it is given. */
export function proofTitle({ words }: Page, flow: PageFlow): string {
  return words(titleKey(flow));
}

function titleKey(flow: PageFlow): PageKey {
  if (flow.purpose === 'CONFIRM') return 'confirm.title';
  if (flow.purpose === 'STEP_UP') return 'stepUp.title';
  if (flow.purpose === 'SIGN_IN' || flow.isSecond) return 'challenge.title';
  return flow.purpose === 'CHANGE' && flow.step === 'ASK' ? 'change.title' : 'code.title';
}

/** Why it is asked for, where that does not go without saying. */
export function Lead({ page, flow }: { page: Page; flow: PageFlow }) {
  const key = leadKey(flow);
  return key === null ? null : <p>{page.words(key)}</p>;
}

function leadKey(flow: PageFlow): PageKey | null {
  if (flow.purpose === 'SIGN_IN') return 'challenge.intro';
  if (flow.purpose === 'STEP_UP') return 'stepUp.intro';
  return flow.isSecond ? 'challenge.second' : null;
}

/** To the other ways; and out of it, where somebody may just as well leave everything as it is. */
export function ProofLinks({ page: { words }, flow }: { page: Page; flow: PageFlow }) {
  const { other, start } = PATHS[flow.purpose];
  return (
    <ul class="links">
      <li>
        <a href={other}>{words(isChallenge(flow) ? 'challenge.other' : 'code.otherWays')}</a>
      </li>
      {isChallenge(flow) ? (
        <li>
          <a href={start}>{words('challenge.cancel')}</a>
        </li>
      ) : null}
    </ul>
  );
}
