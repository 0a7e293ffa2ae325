import { LIMITS } from "./limits.ts";

/** The first findings; the last of them says so when there are more. The others are not even looked for. */
export function firstFindings<Found extends { readonly message: string }>(findings: Iterable<Found>): Found[] {
  const first: Found[] = [];
  for (const finding of findings) {
    if (first.length < LIMITS.findings) {
      first.push(finding);
      continue;
    }
    const last = first.pop();
    return last === undefined ? [] : [...first, { ...last, message: `${last.message}; more of this kind are not reported` }];
  }
  return first;
}
