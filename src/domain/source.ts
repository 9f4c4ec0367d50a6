import type { HubName } from './names.ts';

/** Where one hub's code stands: its repository, what is checked out, and what would be built. */
export interface Source {
  hub: HubName;
  /** Absolute path of the repository's top directory. */
  repository: string;
  /** The hub's directory inside it; empty for the top. */
  path: string;
  /** Null where no branch is checked out. */
  branch: string | null;
  head: string;
  /** The commit that would be built: the fetched upstream, the named ref, or what is checked out. */
  target: string;
  /** First line of the target's message. */
  subject: string;
  /** True where the target is a ref that is exported rather than checked out. */
  exported: boolean;
  /** Of everything the image is made from: see build/fingerprint. */
  fingerprint: string;
  /** What git ignores in the checkout and the image would get; see build/strays. */
  strays: string[];
}
