import { describe, expect, it } from 'vitest';
import { imageType } from './image-type.ts';

describe('imageType', () => {
  it.each([
    ['\x89PNG\r\n\x1a\n and more', 'image/png'],
    ['\xff\xd8\xff\xe0', 'image/jpeg'],
    ['GIF87a', 'image/gif'],
    ['GIF89a', 'image/gif'],
    ['RIFF\n\0\0\0WEBPVP8 ', 'image/webp'],
    ['RIFF\n\0\0\0WAVEfmt ', undefined],
    ['<svg xmlns="http://www.w3.org/2000/svg"><script>', undefined],
    ['<!doctype html>', undefined],
    ['GIF88a', undefined],
    [' \x89PNG\r\n\x1a\n', undefined],
    ['\x89PN', undefined],
    ['', undefined],
  ])('of %j is %s', (beginning, type) => {
    expect(imageType(Buffer.from(beginning, 'latin1'))).toBe(type);
  });
});
