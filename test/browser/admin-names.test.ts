import { expect } from 'chai';
import { Account } from '../../entities/account.js';
import { Client } from '../../entities/client.js';
import { newId } from '../../src/crypto/random-token.js';
import { axeFindings } from '../support/axe.js';
import { describeBrowser } from '../support/browser.js';
import { giveRoles, openConsole, settled } from '../support/console.js';

/** What people may call themselves, and should harm nobody who looks them up. */
const NAMES = {
  markup: `<img src=x onerror="document.title='taken'"></bdi><script>document.title='taken'</script>`,
  'a turn from right to left': '\u202e\u2067moc.live@nimda',
  'one word without end': 'W'.repeat(100),
  'the other direction': 'مدير النظام الأعلى '.repeat(5).trim(),
};

describeBrowser('names of strangers in the console, in a browser', (use) => {
  for (const [kind, name] of Object.entries(NAMES)) {
    it(`ADM-04 ${kind} in a name is text where it stands, and moves nothing beside it`, async () => {
      const { gateway, person } = use();
      const { database } = gateway.app.stores;
      const somebody = await person();
      const id = await giveRoles(gateway, somebody, []);
      const page = await openConsole(use(), { roles: ['ADMIN'], path: '/admin' }, { width: 320 });
      const client = { scopes: ['accounts:read' as const], publicKeys: [], createdBy: null, createdAt: 1 };
      const never = { changedAt: 1, lastUsedAt: null, disabledAt: null };
      await database.write(async (tx) => {
        await tx.update(Account, { id }, { displayName: name });
        await tx.insert(Client, { id: newId('cli', 1), name, ...client, ...never });
      });
      const user = `/admin/users/${id}`;
      const list = `/admin/users?find=${somebody.username}`;
      for (const path of [list, user, `${user}?act=lock`, `${user}/activity`, '/admin/clients']) {
        await page.goto(path);
        await settled(page);
        const shown = page.locator('main bdi').filter({ hasText: name });
        if (!path.endsWith('activity')) expect(await shown.count(), path).to.be.at.least(1);
        expect(await page.title(), path).not.to.include('taken');
        expect(await page.locator('main img, main script').count(), path).to.equal(0);
        expect(await page.evaluate<number>('document.documentElement.scrollWidth'), path).to.be.at.most(320);
        expect(await axeFindings(page), path).to.deep.equal([]);
      }
    }).timeout(120_000);
  }
});
