import { expect, it } from 'vitest';
import { listMembers } from './list-members.ts';

it.each([
  { title: 'as they are written', field: 'Cookie, accept', members: ['Cookie', 'accept'] },
  { title: 'without the blanks around them', field: ' a ,\tb', members: ['a', 'b'] },
  { title: 'without empty ones', field: ', a,, b,', members: ['a', 'b'] },
  { title: 'of an empty field: none', field: '', members: [] },
  { title: 'of a field that is not there: none', field: undefined, members: [] },
])('gives the members $title', ({ field, members }) => {
  expect(listMembers(field)).toEqual(members);
});
