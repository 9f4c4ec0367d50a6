/**
 * What stands in a sentence where a value would: `blank('hub')` is written as `‹hub›`, and can also be asked what lists
 * and numbers are asked, so that every sentence of the catalogue can be said without a world around it.
 */
class Blank extends String {
  join(): string {
    return this.toString();
  }
  map<T>(make: (item: Blank) => T): T[] {
    return [make(this)];
  }
  filter(): Blank[] {
    return [this];
  }
  override slice(): string {
    return this.toString();
  }
  override at(): string {
    return this.toString();
  }
  override replace(): string {
    return this.toString();
  }
  toFixed(): string {
    return this.toString();
  }
  toJSON(): string {
    return this.toString();
  }
  override *[Symbol.iterator](): StringIterator<string> {
    yield this.toString();
  }
}

/** Parameters of any sentence: each is a blank of its own name, one level down too (`holder.by`), but for what is given. */
export const blanks = (given: Record<string, unknown> = {}): never =>
  new Proxy(given, {
    get: (_, name) => (name in given ? given[String(name)] : new Blank(`‹${String(name)}›`)),
  }) as never;
