import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import {
  Client,
  ClientCreatedResult,
  ClientInput,
  ClientResult,
  CreateClientInput,
  IntrospectTokenInput,
  IssueClientTokenInput,
  SetClientKeysInput,
  TokenInfoResult,
  TokenSetResult,
} from '../schema/client.js';
import { RequiresScopes } from '../src/graphql/authenticated.js';
import type { Context } from '../src/graphql/context.js';
import { Sensitive } from '../src/graphql/sensitive.js';
import type { ClientOffice } from '../src/services/client-office.js';
import type { ClientTokens } from '../src/services/client-tokens.js';
import type { TokenInspection } from '../src/services/token-inspection.js';

@Resolver()
export class ClientResolver {
  constructor(
    private readonly office: ClientOffice,
    private readonly tokens: ClientTokens,
    private readonly inspection: TokenInspection,
  ) {}

  @RequiresScopes('clients:write')
  @Query(() => [Client], { nullable: true, description: 'Machine clients.' })
  clients(@Ctx() { origin }: Context): Promise<readonly Client[]> {
    return this.office.list(origin);
  }

  @Sensitive()
  @Mutation(() => TokenSetResult, { description: 'Client credentials grant.' })
  issueClientToken(
    @Arg('input', () => IssueClientTokenInput) { clientId, clientSecret, scope }: IssueClientTokenInput,
    @Ctx() { origin }: Context,
  ): Promise<typeof TokenSetResult> {
    const proof = { kind: 'SECRET' as const, clientId, secret: clientSecret };
    return this.tokens.issue(proof, scope ?? null, origin);
  }

  @RequiresScopes('tokens:introspect')
  @Sensitive()
  @Mutation(() => TokenInfoResult, {
    description:
      'Is this token good, and whose is it? A mutation, so that a token can never end up in a URL.',
  })
  introspectToken(
    @Arg('input', () => IntrospectTokenInput) { token }: IntrospectTokenInput,
  ): Promise<typeof TokenInfoResult> {
    return this.inspection.inspect(token);
  }

  @RequiresScopes('clients:write')
  @Sensitive()
  @Mutation(() => ClientCreatedResult, {
    description: 'Register a machine client. Its secret is shown this once.',
  })
  createClient(
    @Arg('input', () => CreateClientInput) { publicKeys, reason, ...named }: CreateClientInput,
    @Ctx() { origin }: Context,
  ): Promise<typeof ClientCreatedResult> {
    const wanted = { ...named, publicKeys: publicKeys ?? [], reason: reason ?? null };
    return this.office.create(wanted, origin);
  }

  @RequiresScopes('clients:write')
  @Sensitive()
  @Mutation(() => ClientCreatedResult, {
    description: 'Make a new secret; the old one works for 24 more hours.',
  })
  rotateClientSecret(
    @Arg('input', () => ClientInput) { clientId, reason }: ClientInput,
    @Ctx() { origin }: Context,
  ): Promise<typeof ClientCreatedResult> {
    return this.office.rotate({ clientId, reason: reason ?? null }, origin);
  }

  @RequiresScopes('clients:write')
  @Mutation(() => ClientResult, { description: 'Replace the public keys of a client.' })
  setClientKeys(
    @Arg('input', () => SetClientKeysInput) { clientId, publicKeys, reason }: SetClientKeysInput,
    @Ctx() { origin }: Context,
  ): Promise<typeof ClientResult> {
    return this.office.setKeys({ clientId, publicKeys, reason: reason ?? null }, origin);
  }

  @RequiresScopes('clients:write')
  @Mutation(() => ClientResult, { description: 'Shut a client out now.' })
  disableClient(
    @Arg('input', () => ClientInput) { clientId, reason }: ClientInput,
    @Ctx() { origin }: Context,
  ): Promise<typeof ClientResult> {
    return this.office.disable({ clientId, reason: reason ?? null }, origin);
  }
}
