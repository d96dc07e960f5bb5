import type { Instant } from '../clock.js';
import type { ProblemError } from '../errors.js';
import type { Origin, Viewer } from '../services/origin.js';
import { keepBackupCodes } from './backup-codes.js';
import type { CodeError } from './code-view.js';
import { deadEnd, show, type View } from './frame.js';
import type { Page } from './page.js';
import { PATHS } from './page-flow.js';
import { problemOf } from './problem-words.js';
import { readTypedCode } from './typed-code.js';

export const SECURITY = PATHS.STEP_UP.start;

interface Code {
  readonly id: string;
  readonly code: string;
}

/** What differs from one kind of factor to the next. */
interface Kind<Enrollment extends { readonly id: string }> {
  /** Carries what is being set up. */
  readonly cookie: string;
  /** What it consists of. */
  readonly members: readonly (keyof Enrollment & string)[];
  readonly told: Parameters<Page['tell']>[0];
  lengthOf(enrollment: Enrollment): number;
  /** Where its first code is typed. */
  view(page: Page, enrollment: Enrollment, error: CodeError | null): View;
  add(
    page: Page,
    viewer: Viewer,
    given: Code,
    origin: Origin,
  ): Promise<{ readonly backupCodes: Parameters<typeof keepBackupCodes>[2] }>;
  /** What is shown when it cannot go on; null for what is shown whenever a flow is over. */
  ended?(page: Page, problem: ProblemError): Response | null;
}

/** Setting up a factor with a code: what is kept between its steps, and the code that ends it. */
export class EnrollmentPages<Enrollment extends { readonly id: string }> {
  constructor(private readonly kind: Kind<Enrollment>) {}

  keep(page: Page, { userId: owner }: Viewer, enrollment: Enrollment, expiresAt: Instant): void {
    const life = Math.ceil((expiresAt - page.deps.clock.now()) / 1000);
    const all = this.kind.members.map((name) => [name, enrollment[name]] as const);
    page.keep(this.kind.cookie, { owner, ...Object.fromEntries(all) }, life);
  }

  /** What this very person is setting up; null when that is nothing, or no more. */
  of(page: Page, viewer: Viewer): Enrollment | null {
    const kept = page.kept(this.kind.cookie);
    return this.isOne(kept) && kept.owner === viewer.userId ? kept : null;
  }

  async confirm(page: Page, viewer: Viewer): Promise<Response> {
    const enrollment = this.of(page, viewer);
    if (enrollment === null) return deadEnd(page, 'FLOW_LOST');
    const length = this.kind.lengthOf(enrollment);
    const typed = page.field('code');
    const read = readTypedCode(typed, length);
    if ('kind' in read) {
      const message = page.words(read.kind === 'EMPTY' ? 'code.empty' : 'totp.form', { length });
      return this.again(page, enrollment, { typed, message });
    }
    try {
      const given = { id: enrollment.id, code: read.code };
      const { backupCodes } = await this.kind.add(page, viewer, given, page.originOf(viewer));
      page.forget(this.kind.cookie);
      page.tell(this.kind.told);
      return page.redirect(keepBackupCodes(page, viewer, backupCodes));
    } catch (error) {
      return this.refused(page, enrollment, problemOf(error), typed);
    }
  }

  private refused(page: Page, enrollment: Enrollment, problem: ProblemError, typed: string): Response {
    const { words } = page;
    const left = problem.attemptsLeft ?? 0;
    if (problem.code === 'INVALID_CODE' && left > 0)
      return this.again(page, enrollment, { typed, message: words('held.wrong', { left }) });
    if (problem.code === 'INVALID_INPUT')
      return this.again(page, enrollment, { typed, message: words('totp.form') });
    page.forget(this.kind.cookie);
    return this.kind.ended?.(page, problem) ?? deadEnd(page, 'FLOW_LOST');
  }

  private again(page: Page, enrollment: Enrollment, error: CodeError): Response {
    return show(page, { ...this.kind.view(page, enrollment, error), isError: true, status: 422 });
  }

  private isOne(value: unknown): value is Enrollment & { readonly owner: string } {
    const names = ['owner', ...this.kind.members];
    return typeof value === 'object' && value !== null && names.every((name) => name in value);
  }
}

export function Cancel({ page: { words } }: { page: Page }) {
  return (
    <ul class="links">
      <li>
        <a href={SECURITY}>{words('challenge.cancel')}</a>
      </li>
    </ul>
  );
}
