import { Field, InputType, ObjectType } from 'type-graphql';
import { User } from './account.js';
import { PageInfo } from './audit-event.js';
import { AtMost } from './input-lists.js';
import { MailDelivery } from './mail-delivery.js';
import { MailSubject, MailTrace } from './recovery.js';

@InputType({ description: 'Given conditions must all hold.' })
export class MailFilter {
  @Field(() => [MailDelivery], { nullable: true })
  @AtMost(10)
  delivery?: (keyof typeof MailDelivery)[] | null;

  @Field(() => [MailSubject], { nullable: true })
  @AtMost(12)
  subject?: (keyof typeof MailSubject)[] | null;
}

@ObjectType({ description: 'One mail in a page.' })
export class MailEdge {
  @Field(() => MailTrace)
  node!: MailTrace;

  @Field(() => String)
  cursor!: string;

  @Field(() => User, {
    nullable: true,
    description: 'To whom. Null where no account was meant, and nothing was sent, or where it is gone.',
  })
  user!: User | null;
}

@ObjectType({ description: 'A page of mails.' })
export class MailConnection {
  @Field(() => [MailEdge])
  edges!: readonly MailEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}
