/** The application as `tsgi src/app.ts` serves it. */
import { readSettings } from './settings.ts';
import { todo } from './todo.ts';

export default todo(readSettings(process.env));
