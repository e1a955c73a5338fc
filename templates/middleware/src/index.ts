export { type ExampleOptions, example, withGreeting } from './example.ts';
