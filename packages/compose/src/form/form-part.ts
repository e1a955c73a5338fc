/** A field of a form with its value. */
export type FieldPart = {
  readonly kind: 'field';
  readonly name: string;
  readonly value: string;
};

/** A file of a form. */
export type FilePart = {
  readonly kind: 'file';
  /** Name of the field. */
  readonly name: string;
  /** The client's name of the file, without folders. Show it, but never use it as a path. */
  readonly filename: string;
  /** The media type that the client claims. */
  readonly type: string;
  /** The content. Read it before the next part; unread content is skipped. */
  readonly content: AsyncIterable<Uint8Array>;
};

/** An entry of a form, in the order sent. */
export type FormPart = FieldPart | FilePart;

/** Limits of a form. */
export type FormLimits = {
  readonly maxContent: number;
  readonly maxParts: number;
  readonly maxText: number;
  readonly maxName: number;
  readonly maxPartHead: number;
  readonly maxFiles: number;
  readonly maxFile: number;
};
