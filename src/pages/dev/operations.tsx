import type { DevTools } from './dev-tools.js';

interface Variable {
  readonly name: string;
  readonly label: string;
  /** Filled in by an earlier step. */
  readonly hint: string;
  readonly value: string;
}

interface Operation {
  readonly name: string;
  /** A field of its answer, and the variable of a later step that it becomes. */
  readonly gives: readonly [field: string, variable: string] | null;
  readonly variables: readonly Variable[];
}

function operationsOf(identifier: string, newPassword: string): readonly Operation[] {
  return [
    {
      name: 'requestPasswordReset',
      gives: ['id', 'resetId'],
      variables: [{ name: 'identifier', label: 'E-mail or login', hint: '', value: identifier }],
    },
    {
      name: 'verifyResetCode',
      gives: ['resetToken', 'resetToken'],
      variables: [
        { name: 'resetId', label: 'Id', hint: 'comes from step 1', value: '' },
        { name: 'code', label: 'Code', hint: 'comes from the mailbox', value: '' },
      ],
    },
    {
      name: 'updatePassword',
      gives: null,
      variables: [
        { name: 'resetToken', label: 'Token', hint: 'comes from step 2', value: '' },
        { name: 'newPassword', label: 'New password', hint: 'any good one', value: newPassword },
      ],
    },
  ];
}

/** The three steps as mutations, each to be run from here or to be taken along. Running needs a script. */
export function Operations({ dev, identifier }: { dev: DevTools; identifier: string }) {
  return (
    <>
      <noscript>
        <p>Running them from here needs JavaScript. Without it, copy them.</p>
      </noscript>
      {operationsOf(identifier, dev.newPassword()).map((operation, at) => (
        <OperationBlock operation={operation} number={at + 1} text={dev.documentOf(operation.name)} />
      ))}
    </>
  );
}

function OperationBlock(props: { operation: Operation; number: number; text: string }) {
  const { operation, number, text } = props;
  const { name, gives, variables } = operation;
  const [field, variable] = gives ?? ['', ''];
  return (
    <section
      class="operation"
      aria-labelledby={`title-${name}`}
      data-operation={name}
      data-gives={field}
      data-to={variable}
    >
      <h3 id={`title-${name}`}>
        {number}. {name}
      </h3>
      {variables.map((one) => (
        <VariableField variable={one} />
      ))}
      <details>
        <summary>Document</summary>
        <pre tabindex={0}>{text}</pre>
      </details>
      <Buttons name={name} />
      <section class="answer" aria-label={`Answer of ${name}`} aria-live="polite" hidden>
        <pre tabindex={0} />
      </section>
    </section>
  );
}

function VariableField({ variable: { name, label, hint, value } }: { variable: Variable }) {
  const id = `variable-${name}`;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="row">
        <input
          id={id}
          data-variable={name}
          type="text"
          value={value}
          placeholder={hint}
          autocomplete="off"
          spellcheck={false}
        />
      </div>
    </div>
  );
}

function Buttons({ name }: { name: string }) {
  const copies = [
    ['graphql', 'GraphQL'],
    ['curl', 'curl'],
    ['typescript', 'TypeScript'],
  ] as const;
  return (
    <div class="tools">
      <button type="button" class="button" data-runs={name} aria-label={`Run ${name}`} hidden>
        Run
      </button>
      {copies.map(([form, label]) => (
        <button type="button" class="quiet" data-form={form} aria-label={`Copy ${label} of ${name}`} hidden>
          Copy {label}
        </button>
      ))}
    </div>
  );
}
