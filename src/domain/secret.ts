const shown = '[secret]';

/** A value that prints redacted wherever it ends up by accident; `reveal` is the one way to it. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return shown;
  }

  toJSON(): string {
    return shown;
  }

  /** What console.log and util.inspect ask for. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return shown;
  }
}

/** For whoever compares or writes them, and for nobody who keeps them. */
export const revealed = (secrets: ReadonlyMap<string, Secret>): Map<string, string> =>
  new Map([...secrets].map(([key, secret]) => [key, secret.reveal()]));

/** Keys whose values are secret by their very name. */
export const isSecretKey = (key: string): boolean =>
  /secret|token|password|passwd|pwd|private|credential|apikey|api_key/i.test(key);
