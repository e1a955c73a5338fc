/** A field of a form with its value. */
export type FieldPart = {
  readonly kind: 'field';
  readonly name: string;
  readonly value: string;
};

/** A file of a form. */
export type FilePart = {
  readonly kind: 'file';
  /** Of the field. */
  readonly name: string;
  /** As the client calls it, without folders. It is text to show, never a path. */
  readonly filename: string;
  /** The media type that the client claims it has. */
  readonly type: string;
  /** To be read before the next part is asked for; what is not read is skipped. */
  readonly content: AsyncIterable<Uint8Array>;
};

/** One entry of a form, in the order in which they are sent. */
export type FormPart = FieldPart | FilePart;

/** How much of a form is taken. */
export type FormLimits = {
  readonly maxContent: number;
  readonly maxParts: number;
  readonly maxText: number;
  readonly maxName: number;
  readonly maxPartHead: number;
  readonly maxFiles: number;
  readonly maxFile: number;
};
