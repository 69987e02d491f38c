/** Draws bytes that nobody can predict. */
export type RandomBytes = (count: number) => Buffer;
