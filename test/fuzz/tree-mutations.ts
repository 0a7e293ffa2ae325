import { parse, stringify } from "yaml";
import { ALL_STEP_KEYS } from "../../core/profile/schema/step.ts";
import type { Random } from "../support/random.ts";
import { edgeNumber, pickFrom } from "./case-random.ts";

type Tree = unknown;
type Container = Record<string, Tree> | Tree[];

/** One place of a tree: `container[key]`. */
interface Slot {
  readonly container: Container;
  readonly key: string | number;
}

const isContainer = (value: Tree): value is Container => typeof value === "object" && value !== null;
// A slot's key is one of its container's own.
const getSlot = ({ container, key }: Slot): Tree => (container as Record<string | number, Tree>)[key];
const setSlot = ({ container, key }: Slot, value: Tree): void => {
  (container as Record<string | number, Tree>)[key] = value;
};

function slotsIn(root: Tree): Slot[] {
  const slots: Slot[] = [];
  const open: Tree[] = [root];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (!isContainer(next)) continue;
    const keys = Array.isArray(next) ? next.keys() : Object.keys(next);
    for (const key of keys) {
      const slot = { container: next, key };
      slots.push(slot);
      const value = getSlot(slot);
      if (isContainer(value)) open.push(value);
    }
  }
  return slots;
}

const isStep = (value: Tree): boolean =>
  isContainer(value) && !Array.isArray(value) && ALL_STEP_KEYS.some((key) => Object.hasOwn(value, key));
const isStepList = (value: Tree): value is Tree[] => Array.isArray(value) && value.length > 0 && value.every(isStep);
const isNumeric = (value: Tree): boolean => typeof value === "number" || (typeof value === "string" && /^0x[0-9a-f]+$/i.test(value));

/** Everything that a mutation can look at. */
interface Site {
  readonly slots: readonly Slot[];
  readonly random: Random;
  /** Of another profile. */
  readonly foreign: readonly Slot[];
}

const where = (slots: readonly Slot[], test: (value: Tree) => boolean) => slots.filter((slot) => test(getSlot(slot)));

/** Changes one of the slots whose value passes the test; nothing when there is none. */
const onValue = (test: (value: Tree) => boolean, change: (slot: Slot, site: Site, fitting: readonly Slot[]) => void) => (site: Site) => {
  const fitting = where(site.slots, test);
  if (fitting.length > 0) change(pickFrom(site.random, fitting), site, fitting);
};

const copy = (value: Tree): Tree => structuredClone(value);

/** The expression in brackets that change its value in a way that the rules cannot see. */
const wrapExpression = (text: string, random: Random): string =>
  random.pick([
    `(${text}) + ${edgeNumber(random)}`,
    `(${text}) * ${edgeNumber(random)}`,
    `(${text}) - ${edgeNumber(random)}`,
    `(${text}) >> ${random.below(33)}`,
    `(${text}) << ${random.below(33)}`,
    `(${text}) / ((${text}) - ${random.below(4)})`,
    `(${text}) % ${random.below(5)}`,
    `~(${text})`,
    `-(${text})`,
    `(${text}) ? ${text} : ${edgeNumber(random)}`,
  ]);

/** What stands in text that is read as an expression in most places: names, operators, brackets. */
const looksComputed = (value: Tree): boolean => typeof value === "string" && /^[\w\s+\-*/%&|^<>=!~?:()]+$/.test(value) && value.length < 60;

const STEP_WRAPPERS: readonly ((steps: Tree[], random: Random) => Tree)[] = [
  (steps, random) => ({ repeat: { times: random.pick([0, 1, 2, 3, 1000, 1_000_000]) }, do: steps }),
  (steps, random) => ({ retry: { atMost: random.pick([1, 2, 3, 100]) }, do: steps }),
  (steps) => ({ try: steps, else: copy(steps) }),
  // Not written out, because a linter takes a thing with `then` for a promise.
  (steps, random) =>
    Object.fromEntries(
      Object.entries({ if: random.below(2), THEN: steps, else: copy(steps) }).map(([key, value]) => [key.toLowerCase(), value]),
    ),
];

/** What can happen to the tree of a profile, by name. Most leave it well formed, so that many mutants stay valid. */
const TREE_MUTATIONS: Readonly<Record<string, (site: Site) => void>> = {
  changeNumber: onValue(isNumeric, (slot, { random }) => setSlot(slot, edgeNumber(random))),
  nudgeNumber: onValue(isNumeric, (slot, { random }) => setSlot(slot, Number(getSlot(slot)) + random.below(9) - 4)),
  swapNumbers: onValue(isNumeric, (slot, { random }, fitting) => setSlot(slot, getSlot(pickFrom(random, fitting)))),
  wrapExpression: onValue(looksComputed, (slot, { random }) => setSlot(slot, wrapExpression(String(getSlot(slot)), random))),
  computeNumber: onValue(isNumeric, (slot, { random }) => setSlot(slot, wrapExpression(String(getSlot(slot)), random))),
  dropStep: onValue(isStepList, (slot, { random }) => (getSlot(slot) as Tree[]).splice(random.below(4), 1)),
  doubleStep: onValue(isStepList, (slot, { random }) => {
    const steps = getSlot(slot) as Tree[];
    steps.splice(random.below(steps.length + 1), 0, copy(pickFrom(random, steps)));
  }),
  swapSteps: onValue(isStep, (slot, { random }, fitting) => {
    const other = pickFrom(random, fitting);
    const [one, two] = [copy(getSlot(slot)), copy(getSlot(other))];
    setSlot(slot, two);
    setSlot(other, one);
  }),
  foreignStep: onValue(isStep, (slot, { random, foreign }) => {
    const steps = where(foreign, isStep);
    if (steps.length > 0) setSlot(slot, copy(getSlot(pickFrom(random, steps))));
  }),
  wrapSteps: onValue(isStepList, (slot, { random }) => setSlot(slot, [pickFrom(random, STEP_WRAPPERS)(getSlot(slot) as Tree[], random)])),
  deepWrap: onValue(isStepList, (slot, { random }) => {
    for (let left = random.below(30); left > 0; left--)
      setSlot(slot, [pickFrom(random, STEP_WRAPPERS.slice(0, 2))(getSlot(slot) as Tree[], random)]);
  }),
  swapValues: onValue(
    () => true,
    (slot, { random, slots }) => setSlot(slot, copy(getSlot(pickFrom(random, slots)))),
  ),
  swapLikeValues: onValue(
    (value) => typeof value === "string",
    (slot, { random }, fitting) => setSlot(slot, getSlot(pickFrom(random, fitting))),
  ),
  dropKey: onValue(
    () => true,
    ({ container, key }) => {
      if (Array.isArray(container)) container.splice(Number(key), 1);
      else delete container[key];
    },
  ),
  renameKey: onValue(
    () => true,
    (slot, { random, slots }) => {
      if (Array.isArray(slot.container)) return;
      const name = random.chance(0.3)
        ? random.pick(["constructor", "toString", "__proto__", "hasOwnProperty", "a", "_", "length"])
        : String(pickFrom(random, slots).key);
      const value = getSlot(slot);
      delete slot.container[slot.key];
      Object.defineProperty(slot.container, name, { value, enumerable: true, configurable: true, writable: true });
    },
  ),
};

const NAMES = Object.keys(TREE_MUTATIONS);

/** Numbers of JSON are kept as they are in YAML; hex ones become decimal. */
const FORMATS: readonly [(tree: Tree) => string, ...((tree: Tree) => string)[]] = [
  (tree) => JSON.stringify(tree),
  (tree) => JSON.stringify(tree, undefined, 2),
  (tree) => stringify(tree, { aliasDuplicateObjects: false }),
];

const trees = new Map<string, Tree>();

/** Seeds are parsed once; most of the time of a campaign goes into parsing mutants. */
function treeOf(text: string): Tree {
  const tree: Tree = trees.get(text) ?? parse(text);
  trees.set(text, tree);
  return tree;
}

/** A valid profile with a few things changed in what it says. */
export function mutateTree(text: string, random: Random, others: readonly string[]): string {
  const tree = copy(treeOf(text));
  const foreign = slotsIn(treeOf(pickFrom(random, others)));
  for (let left = 1 + random.below(random.chance(0.7) ? 2 : 6); left > 0; left--) {
    TREE_MUTATIONS[pickFrom(random, NAMES)]?.({ slots: slotsIn(tree), random, foreign });
  }
  return random.pick(FORMATS)(tree);
}
