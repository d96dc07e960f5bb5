import { type Backend, Gateway } from './gateway.js';
import { type Person, signUp } from './person.js';
import { login } from './recovery.js';
import { WebhookReceiver } from './webhook-receiver.js';
import { change, created, type Delivery, deliveriesOf, type Hook, listed, signUpAs } from './webhooks.js';

interface Cast {
  readonly gateway: Gateway;
  /** Whom events are about. */
  readonly person: Person;
  readonly admin: Person;
  readonly receiver: WebhookReceiver;
}

/** A gateway and a person, and for each test a receiver and an administrator of its own. */
export class WebhookScene implements Cast {
  private readonly cast: { -readonly [Name in keyof Cast]?: Cast[Name] } = {};

  /** To be called where a suite is described. */
  static on(backend: Backend): WebhookScene {
    const scene = new WebhookScene();
    before(async function () {
      this.timeout(60_000);
      scene.cast.gateway = await Gateway.start({ backend, env: { WEBHOOK_ALLOW_HOSTS: '127.0.0.1' } });
      scene.cast.person = await signUp(scene.gateway);
    });
    after(() => scene.gateway.stop());
    beforeEach(async () => {
      scene.cast.receiver = await new WebhookReceiver().start();
      scene.cast.admin = await signUpAs(scene.gateway, 'ADMIN');
    });
    afterEach(() => scene.clear());
    return scene;
  }

  get gateway(): Gateway {
    return this.there('gateway');
  }

  get person(): Person {
    return this.there('person');
  }

  get admin(): Person {
    return this.there('admin');
  }

  get receiver(): WebhookReceiver {
    return this.there('receiver');
  }

  /** One of the administrator's. */
  hook(kinds = ['LOGGED_IN'], url = this.receiver.url()): Promise<{ hook: Hook; secret: string }> {
    return created(this.gateway, { url, kinds }, this.admin.accessToken);
  }

  signIn(): ReturnType<typeof login> {
    return login(this.gateway, this.person.username, this.person.password);
  }

  /** Waits until nothing is due. */
  idle(): Promise<void> {
    return this.gateway.app.core.webhookWork.worker.idle();
  }

  async state(id: string, args?: string): Promise<readonly Delivery[]> {
    const { edges } = await deliveriesOf(this.gateway, this.admin.accessToken, id, args);
    return edges.map(({ node }) => node);
  }

  /** Signs the administrator in once more: their last proof may be too old by the clock that was moved. */
  async renewed(): Promise<void> {
    const signedIn = await login(this.gateway, this.admin.username, this.admin.password);
    this.cast.admin = { ...this.admin, accessToken: signedIn.tokens?.accessToken ?? '' };
  }

  private async clear(): Promise<void> {
    await this.renewed();
    for (const { id } of await listed(this.gateway, this.admin.accessToken))
      await change(this.gateway, 'deleteWebhook', { webhookId: id }, this.admin.accessToken);
    await this.receiver.stop();
  }

  private there<Name extends keyof Cast>(name: Name): Cast[Name] {
    const one = this.cast[name];
    if (one === undefined) throw new Error('The scene is set before the first test.');
    return one;
  }
}
