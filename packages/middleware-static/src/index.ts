export { type StaticOptions, contentTypeOf, filePath, staticFiles } from './static.ts';
