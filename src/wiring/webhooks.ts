import type { Config } from '../config.js';
import type { AuditLog } from '../services/audit-log.js';
import type { Log } from '../services/log.js';
import type { SessionProofs } from '../services/session-proofs.js';
import { WebhookNews } from '../services/webhook-news.js';
import { WebhookPost } from '../services/webhook-post.js';
import { WebhookWorker } from '../services/webhook-worker.js';
import { Webhooks } from '../services/webhooks.js';
import type { Stores } from '../stores.js';

/** Whom the audit log tells; it knows at once who listens, and keeps itself informed once it is started. */
export async function createWebhookNews({ database, clock }: Stores): Promise<WebhookNews> {
  const news = new WebhookNews(database, clock);
  await news.refresh();
  return news;
}

interface Ground {
  readonly audit: AuditLog;
  readonly sessionProofs: SessionProofs;
  readonly webhookNews: WebhookNews;
  readonly log: Log;
}

/** Who is told, and the worker that tells them. */
export function createWebhooks(
  stores: Stores,
  { webhooks, production }: Config,
  { audit, sessionProofs, webhookNews: news, log }: Ground,
) {
  const { allowedHosts } = webhooks;
  const rules = { production, allowedHosts };
  const post = new WebhookPost({ allowedHosts });
  const worker = new WebhookWorker({ ...stores, audit, post, log }, rules);
  const wake = (): void => worker.wake();
  news.whenTold(wake);
  const start = (): void => {
    news.start();
    worker.start();
  };
  const stop = async (): Promise<void> => {
    news.stop();
    await worker.stop();
  };
  return {
    webhooks: new Webhooks({ ...stores, audit, sessionProofs, news, wake }, rules),
    webhookWork: { worker, news, start, stop },
  };
}
