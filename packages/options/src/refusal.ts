/** Says what a value must be or have; the rest of the message is added in one place. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** The invalid element, if the value is a list. */
  readonly element: RefusedElement | undefined;

  constructor(message: string, element?: RefusedElement) {
    super(message);
    this.element = element;
  }
}

/** An element of a list. */
export type RefusedElement = {
  /** Its place: `[1]`. */
  readonly at: string;
  readonly value: unknown;
};
