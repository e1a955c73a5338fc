/** Says what a value must be or have; the sentence around it is made in one place. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
