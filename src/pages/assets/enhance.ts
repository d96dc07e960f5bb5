/**
 * What makes pages nicer to use where scripts run. Everything works without it: forms are forms, and the server is
 * the only judge of what they bring.
 */
import { countDown, watchCode } from './code.js';
import { focusFirst, watchErrors, watchNeeds } from './fields.js';
import { watchFinished } from './finished.js';
import { watchPasskey } from './passkey-offer.js';
import { warnBeforeEnd, watchCaps, watchLength, watchSame, watchShow, watchStrength } from './passwords.js';
import { watchForms } from './sending.js';

function each<T extends Element>(selector: string, use: (element: T) => void): void {
  for (const element of document.querySelectorAll<T>(selector)) use(element);
}

watchErrors();
each<HTMLInputElement>('input[data-length]', watchCode);
each<HTMLInputElement>('input[data-caps]', watchCaps);
each<HTMLInputElement>('input[data-least]', watchLength);
each<HTMLInputElement>('input[data-same-as]', watchSame);
each<HTMLInputElement>('input[data-strength]', watchStrength);
each<HTMLButtonElement>('button[data-shows]', watchShow);
each<HTMLButtonElement>('button[data-needs]', watchNeeds);
each<HTMLFormElement>('form[data-passkey]', watchPasskey);

const ending = document.getElementById('ending');
if (ending !== null) warnBeforeEnd(ending);
const wait = document.getElementById('wait');
const getCode = document.getElementById('get-code');
if (wait !== null && !wait.hidden && getCode instanceof HTMLButtonElement) countDown(wait, getCode);

// Last: what the forms themselves have against being sent comes first.
watchForms();
watchFinished();
focusFirst();
