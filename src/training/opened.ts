// What a run has opened, closed together at its end.

/** Something that is closed when it is no longer needed. */
interface Closable {
  close(): Promise<void>;
}

/** Everything that was opened so far. */
export class Opened {
  readonly #resources: Closable[] = [];

  /** Remembers a resource. */
  add<T extends Closable>(resource: T): T {
    this.#resources.push(resource);
    return resource;
  }

  /** Closes all. An engine that has failed or was stopped has freed them already, so failures to close are no news. */
  async closeAll(): Promise<void> {
    await Promise.allSettled(this.#resources.map((resource) => resource.close()));
  }
}
