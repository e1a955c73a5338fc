import { type App, ForbiddenError, NotFoundError } from '@tsgi/framework';
import { BusyError } from '@tsgi/middleware-auth';
import type { Site } from './site.ts';

/** Pages for what goes wrong and is nobody's fault; the framework answers the rest. */
export function errorPages(app: App, { page }: Pick<Site, 'page'>): void {
  const problem = (status: number, title: string, message: string) =>
    page('problem', { message, title }, { status });

  app.onError(NotFoundError, () => problem(404, 'Not here', 'There is nothing here, or it is not yours.'));
  app.onError(ForbiddenError, ({ message }) => problem(403, 'Not like this', message));
  app.onError(BusyError, () => problem(503, 'One moment', 'Too many people are at the door. Try again.'));
}
