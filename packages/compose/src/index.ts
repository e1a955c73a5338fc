export { chunkBytes, isEmptyChunk } from './body/chunk-bytes.ts';
export { BodyTooLargeError, collect } from './body/collect.ts';
export { concat } from './body/concat.ts';
export { type ChunkMap, mapChunks, mapChunksAsync } from './body/map-chunks.ts';
export { fromWebStream, toWebStream } from './body/web-stream.ts';
export { closingAfter, closingOnFailure, once, withClose } from './body/with-close.ts';
export { type AnyMiddleware, type Composed, compose } from './compose.ts';
export { conditional } from './conditional.ts';
export { type FileContent, type FileSource, fileContent } from './content/file-content.ts';
export type { FileState, ReadableFile } from './content/file-tags.ts';
export { type Validators, type Verdict, checkPreconditions, takesRange } from './content/preconditions.ts';
export { type ContentPart, type SelectedContent, selectContent } from './content/select-content.ts';
export { type TypedMiddleware, defineMiddleware } from './define-middleware.ts';
export { chooseEncoding, chooseLanguage, chooseType } from './environ/choose.ts';
export { contentCodings, contentLength, contentType } from './environ/content-fields.ts';
export { type SentCookie, parseCookies } from './environ/cookies.ts';
export { mapEnviron } from './environ/map-environ.ts';
export { type UrlExtent, requestUrl } from './environ/request-url.ts';
export { shiftPath } from './environ/shift-path.ts';
export { FormError, type FormErrorCode } from './form/form-error.ts';
export type { FieldPart, FilePart, FormLimits, FormPart } from './form/form-part.ts';
export { checkCharacters } from './form/form-text.ts';
export { readFormParts } from './form/read-form-parts.ts';
export { type FieldView, addVary, headersOf } from './headers.ts';
export { escapeHtml } from './page/escape-html.ts';
export { type PageParts, PAGE_POLICY, htmlPage } from './page/html-page.ts';
export { mapHead } from './response/map-head.ts';
export { type ResponseMap, mapResponse, withSameContent } from './response/map-response.ts';
export { readResponse } from './response/read-response.ts';
export { type StartedBody, startBody } from './response/started-body.ts';
export { type ResponseHead, type ResponseParts, respond } from './response/response-parts.ts';
export { cascade } from './routing/cascade.ts';
export { hostMap, hostName } from './routing/host-map.ts';
export { listRoutesBelow } from './routing/join-applications.ts';
export { mount } from './routing/mount.ts';
export {
  type HasJsonSchema,
  type JsonSchema,
  type JsonSchemaConverter,
  type JsonSchemaOptions,
  type SchemaDirection,
  jsonSchemaOf,
  noted,
} from './schema/json-schema.ts';
export { type ObjectSchema, objectSchema } from './schema/object-schema.ts';
export { type Wanted, wantedBy } from './schema/wanted-values.ts';
export { whenReady } from './when-ready.ts';
