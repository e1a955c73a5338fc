/** What a login page has to show. */
export type LoginView = {
  /** The name that was sent; empty at first. */
  readonly name: string;
  /** What was wrong with what was sent. */
  readonly problem?: 'wrong' | 'locked';
  /** Seconds to wait, if there were too many wrong guesses. */
  readonly retryAfter?: number;
};

/** A page of nothing but the form. */
export function loginPage({ name, problem, retryAfter = 0 }: LoginView): string {
  const problems = {
    wrong: 'Name or password is wrong.',
    locked: `Too many attempts. Try again in ${Math.ceil(retryAfter / 60)} min.`,
  };
  const alert = problem === undefined ? '' : `<p id="problem" role="alert">${problems[problem]}</p>`;
  const described = problem === undefined ? '' : ' aria-describedby="problem" aria-invalid="true"';
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Log in</title>
<main>
<h1>Log in</h1>
${alert}
<form method="post">
<p><label for="name">Name</label><br>
<input id="name" name="name" value="${escapeHtml(name)}" autocomplete="username" autocapitalize="none" required${described}></p>
<p><label for="password">Password</label><br>
<input id="password" name="password" type="password" autocomplete="current-password" required${described}></p>
<p><button>Log in</button></p>
</form>
</main>
`;
}

const ESCAPED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPED[character] ?? '');
}
