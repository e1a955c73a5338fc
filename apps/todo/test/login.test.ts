/** Sign-up, login, logout: what is asked, what is refused, and where it leads. */
import { describe, expect, it } from 'vitest';
import { PASSWORD, beginList, newTodo } from './memory-todo.ts';

const { member, visitor } = newTodo();

describe('sign-up', () => {
  it.each([
    ['', PASSWORD, 'Give a name.'],
    ['  ', PASSWORD, 'Give a name.'],
    ['a b', PASSWORD, 'A name is made of letters, digits, dots and dashes.'],
    ['<b>', PASSWORD, 'A name is made of letters, digits, dots and dashes.'],
    ['a'.repeat(41), PASSWORD, 'That is too long: 40 characters at most.'],
    ['mia', '', 'A password has 10 characters or more.'],
    ['mia', 'ninechars', 'A password has 10 characters or more.'],
    ['mia', 'x'.repeat(201), 'A password has 200 characters at most.'],
  ])('refuses %j with %j: %s', async (name, password, message) => {
    const response = await visitor().post('/sign-up', { form: { name, password } });
    expect(response.status).toBe(422);
    expect(response.text).toContain(`>${message}<`);
    expect(response.text).not.toContain(`value="${password}"`);
    expect(response.headers.has('set-cookie')).toBe(false);
  });

  it('says what is missing altogether', async () => {
    const { text } = await visitor().post('/sign-up', { form: {} });
    expect(text).toContain('Give a name.');
    expect(text).toContain('Give a password.');
  });

  it('takes names in every script, once', async () => {
    await member('Zoë');
    const again = await visitor().post('/sign-up', { form: { name: 'ZOË', password: PASSWORD } });
    expect(again.status).toBe(422);
    expect(again.text).toContain('This name is taken.');
  });

  it('stops who makes one account after the other', async () => {
    const { visitor } = newTodo();
    const tries = Array.from({ length: 32 }, (_, index) =>
      visitor().post('/sign-up', { form: { name: `robot-${index}`, password: PASSWORD } }),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 303)).toHaveLength(30);
    expect(statuses.filter((status) => status === 429)).toHaveLength(2);
  });
});

describe('login', () => {
  it.each([
    ['ada', 'wrong password'],
    ['nobody', PASSWORD],
  ])('says the same to %s with %j: it may be the one or the other', async (name, password) => {
    const { member, visitor } = newTodo();
    await member('ada');
    const response = await visitor().post('/login', { form: { name, password } });
    expect(response.status).toBe(422);
    expect(response.text).toContain('Name or password is wrong.');
    expect(response.headers.has('set-cookie')).toBe(false);
  });

  it('gives the browser another session', async () => {
    const ada = await member('ada');
    const before = ada.cookies.get('session')?.value;
    await ada.post('/login', { form: { name: 'ADA', password: PASSWORD } });
    expect(ada.cookies.get('session')?.value).not.toBe(before);
    expect((await ada.get('/lists')).status).toBe(200);
  });

  it('stops who guesses, and says for how long', async () => {
    await member('bob');
    const guesser = visitor();
    const guess = (password: string) => guesser.post('/login', { form: { name: 'bob', password } });
    for (let count = 0; count < 10; count++) expect((await guess(`guess ${count}`)).status).toBe(422);
    const stopped = await guess(PASSWORD);
    expect(stopped.status).toBe(429);
    expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(800);
    expect(stopped.text).toContain('Too many tries. Come back in 15 minutes.');
  });

  it.each([
    ['/lists/1?x=1', '/lists/1?x=1'],
    ['https://evil.example/', '/lists'],
    ['//evil.example/', '/lists'],
    ['/\\evil.example/', '/lists'],
    ['javascript:alert(1)', '/lists'],
    ['', '/lists'],
  ])('with ?next=%s leads to %s', async (next, location) => {
    const { member, visitor } = newTodo();
    await member('ada');
    const path = `/login?next=${encodeURIComponent(next)}`;
    const { headers } = await visitor().post(path, { form: { name: 'ada', password: PASSWORD } });
    expect(headers.get('location')).toBe(location);
  });

  it('is for who is not there yet: the first page of the others is their lists', async () => {
    const cleo = await member('cleo');
    expect((await cleo.get('/')).headers.get('location')).toBe('/lists');
    expect((await visitor().get('/')).status).toBe(200);
  });
});

describe('logout', () => {
  it('ends the session, also for who has kept its cookie', async () => {
    const dan = await member('dan');
    const list = await beginList(dan, 'Garden');
    const cookie = `session=${dan.cookies.get('session')?.value ?? ''}`;
    const withCookie = () => visitor().get(list, { headers: { Cookie: cookie } });
    expect((await withCookie()).status).toBe(200);
    expect((await dan.post('/logout')).headers.get('location')).toBe('/');
    expect((await withCookie()).status).toBe(401);
    expect((await dan.get(list)).status).toBe(401);
  });

  it('is a form: a link on another site cannot do it', async () => {
    expect((await visitor().get('/logout')).status).toBe(405);
  });
});
