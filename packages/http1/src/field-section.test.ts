import { describe, expect, it } from 'vitest';
import { internFieldName } from './field-name.ts';
import { FieldSection } from './field-section.ts';

describe('FieldSection', () => {
  const section = new FieldSection();
  section.add(internFieldName('X-A'), '1', 8);
  section.add(internFieldName('x-a'), '2', 8);

  it('finds the first value, and all of them, by the name in lower case', () => {
    expect(section.get('x-a')).toBe('1');
    expect(section.getAll('x-a')).toEqual(['1', '2']);
    expect([section.length, section.size]).toEqual([2, 16]);
  });

  it('has nothing under a name that was not sent', () => {
    expect(section.get('x-b')).toBeUndefined();
    expect(section.getAll('x-b')).toEqual([]);
  });

  it('gives the lines as sent', () => {
    const lines = [
      ['X-A', '1'],
      ['x-a', '2'],
    ];
    expect([...section]).toEqual(lines);
    expect(JSON.parse(JSON.stringify(section))).toEqual(lines);
  });
});

describe('internFieldName', () => {
  it.each([
    ['Host', 'host', 'host'],
    ['CONTENT-length', 'content-length', 'content-length'],
    ['X-A', 'x-a', undefined],
    ['constructor', 'constructor', undefined],
    ['__proto__', '__proto__', undefined],
  ])('classifies %s', (sent, key, role) => {
    expect(internFieldName(sent)).toEqual({ sent, key, role });
  });

  it('makes one object for one spelling', () => {
    expect(internFieldName('X-Once')).toBe(internFieldName('X-Once'));
  });

  it('does not keep names for ever: neither long ones nor a flood', () => {
    const long = 'X'.repeat(65);
    expect(internFieldName(long)).not.toBe(internFieldName(long));
    const first = internFieldName('X-First');
    for (let count = 0; count < 2000; count++) internFieldName(`X-${count}`);
    expect(internFieldName('X-First')).not.toBe(first);
  });
});
