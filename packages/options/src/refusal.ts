/** Says what a value must be or have; the sentence around it is made in one place. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** The element that is at fault, if the value is a list. */
  readonly element: RefusedElement | undefined;

  constructor(message: string, element?: RefusedElement) {
    super(message);
    this.element = element;
  }
}

/** An element of a list. */
export type RefusedElement = {
  /** Where it is: `[1]`. */
  readonly at: string;
  readonly value: unknown;
};
