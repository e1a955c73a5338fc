import { escapeHtml, htmlPage } from '@tsgi/compose';

/** Values for a login page. */
export type LoginView = {
  /** The submitted name; empty at first. */
  readonly name: string;
  /** Why the last submission failed. */
  readonly problem?: 'wrong' | 'locked';
  /** Seconds to wait after too many wrong guesses. */
  readonly retryAfter?: number;
};

/** Returns a page with only the form. */
export function loginPage({ name, problem, retryAfter = 0 }: LoginView): string {
  const problems = {
    wrong: 'Name or password is wrong.',
    locked: `Too many attempts. Try again in ${Math.ceil(retryAfter / 60)} min.`,
  };
  const alert = problem === undefined ? '' : `<p id="problem" role="alert">${problems[problem]}</p>\n`;
  const described = problem === undefined ? '' : ' aria-describedby="problem" aria-invalid="true"';
  const content = `<h1>Log in</h1>
${alert}<form method="post">
<label for="name">Name</label>
<input id="name" name="name" value="${escapeHtml(name)}" autocomplete="username" autocapitalize="none" required${described}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${described}>
<button>Log in</button>
</form>`;
  return htmlPage({ title: 'Log in', content, style: STYLE });
}

const STYLE = `
main { max-width: 23rem; }
form { display: grid; }
label { margin-bottom: .25rem; }
input, button { padding: .5rem .75rem; font: inherit; border: 1px solid var(--field); border-radius: .25rem; }
input { width: 100%; margin-bottom: 1rem; color: inherit; background: var(--page); }
button { justify-self: start; padding-inline: 1.5rem; color: var(--page); background: var(--text); cursor: pointer; }
[role=alert] { padding: .5rem .75rem; background: var(--mark); border-radius: .25rem; }`;
