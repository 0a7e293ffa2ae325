/**
 * Bounds that make a profile from a stranger safe to load and to run. None is a fact of some hardware; each is far above what
 * the shipped profiles need. `docs/profile-format.md` prints them.
 */
export const LIMITS = {
  /** The largest shipped profile has 5 KiB. */
  profileBytes: 256 * 1024,
  /** Maps and lists inside each other; the deepest shipped profile has 9. */
  nesting: 64,
  /** Characters of one expression. It also bounds how deep the expression parser can recurse. */
  expressionCharacters: 500,
  /** Characters of a name, a description or a source. */
  textCharacters: 1000,
  /** Longest timeout of one poll. */
  pollTimeoutMs: 600_000,
  /** Longest pause between two reads of a poll, and longest delay. */
  delayUs: 10_000_000,
  /** Longest boot of an FPGA from its flash. */
  bootMs: 120_000,
  /** Rounds of one repeat. */
  repeatTimes: 1_000_000,
  /** Attempts of one `retry`. */
  retries: 100,
  /** Bytes of one buffer that a card reads or fills by itself; all of them are pinned at the same time. */
  dmaBytes: 16 * 1024 * 1024,
  /** Every system's pages begin at a multiple of this, and so do the pieces of a buffer. */
  dmaAlignBytes: 4096,
  /** Operations of one controller; the shipped one with most has 14. */
  operations: 256,
  /** Operations that call each other, from the first to the last. It bounds how deep the interpreter goes, together with the nesting. */
  callDepth: 8,
  /** Parameters of one controller; the shipped one with most has 4. */
  parameters: 32,
  /** Values of one parameter's `oneOf`. */
  parameterValues: 256,
  /** Windows, controllers or memories of one card, each, and places of one window. */
  cardParts: 64,
  /** Windows behind each other, the first of which lies behind none. */
  windowDepth: 3,
  /** Findings of one rule, or of the shape, in one file; past these, more of them say nothing new. */
  findings: 100,
  /** Blocks of a linked list, or places of a cookie, that are looked at. */
  discoveries: 256,
  /** Registers of a LiteX csr.json. */
  csrRegisters: 20_000,
  /** YAML syntax errors that are reported; past these, more of them say nothing new. */
  syntaxErrors: 20,
  /** Combinations of parameter values that one constant expression is tried with. */
  parameterCases: 256,
} as const;

/** 256 TiB, far above what cards have. Sums of a few such numbers are exact, and so is what findings and listings print of them. */
export const LARGEST_ADDRESS = 2 ** 48;

/** What each limit is, for the reference page. */
/**
 * How long an FPGA may take to boot where its profile says nothing. mqnic-fw of Corundum waits 5 s, and then resets the link up to five
 * times with 2 s each.
 */
export const DEFAULT_BOOT_MS = 10_000;

export const LIMIT_SUMMARIES: Readonly<Record<keyof typeof LIMITS, string>> = {
  profileBytes: "bytes of one profile",
  nesting: "maps and lists inside each other",
  expressionCharacters: "characters of one expression",
  textCharacters: "characters of one name, description or source",
  pollTimeoutMs: "milliseconds of one poll",
  delayUs: "microseconds of one delay, or between two reads of a poll",
  bootMs: "milliseconds of one boot of the FPGA",
  repeatTimes: "rounds of one repeat",
  retries: "attempts of one retry",
  dmaBytes: "bytes of one buffer that the card reads or fills by itself",
  dmaAlignBytes: "bytes of which addresses for the card can be multiples",
  operations: "operations of one controller",
  callDepth: "operations that call each other, from the first to the last",
  parameters: "parameters of one controller",
  parameterValues: "values of one parameter's `oneOf`",
  cardParts: "windows, controllers or memories of one card, each, and places of one window",
  windowDepth: "windows behind each other",
  findings: "findings of one rule, or of the shape, that are reported for one file",
  discoveries: "blocks or places that one discovery looks at",
  csrRegisters: "registers of a csr.json",
  syntaxErrors: "YAML syntax errors that are reported for one file",
  parameterCases: "combinations of parameter values that a constant expression is checked with",
};
