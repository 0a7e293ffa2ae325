import type { Catalog, CatalogEntry } from "../profile/catalog.ts";
import { ProfileNotFoundError } from "../profile/errors.ts";
import { nearest } from "../profile/nearest.ts";

/**
 * A profile of any kind.
 *
 * @throws {ProfileNotFoundError}
 */
export function findProfile(catalog: Catalog, id: string): CatalogEntry {
  const entries = catalog.list();
  const entry = entries.find((candidate) => candidate.id === id);
  if (entry !== undefined) return entry;
  const near = nearest(
    id,
    entries.map((candidate) => candidate.id),
  );
  throw new ProfileNotFoundError({ id, kind: "card", near, unreadable: catalog.unreadable });
}
