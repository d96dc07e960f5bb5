/** Why something did not happen. */
export interface Problem {
  readonly __typename: 'Problem';
  readonly code: string;
  readonly message: string;
  readonly fields: readonly { readonly message: string }[];
}

export const PROBLEM = '... on Problem { code message fields { message } }';
