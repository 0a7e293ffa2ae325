/*
 * Watches one window of memory in this process and records every access to it: offset, width, direction, order.
 *
 * The pages of the window are made inaccessible. An access faults; the handler records it, opens the pages and sets the
 * trap flag, so that the processor stops again after this one instruction; then the pages are closed. x86-64 Linux only;
 * one thread at a time may use the window.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <ucontext.h>

enum { TRAP_FLAG = 0x100, FAULT_IS_WRITE = 0x2, CAPACITY = 1 << 20 };

/* Read by the test as three 32-bit words. A width of 0 means an instruction that `width_of` does not know. */
struct record {
  uint32_t offset;
  uint32_t width_bits;
  uint32_t is_write;
};

static struct record records[CAPACITY];
static volatile uint32_t record_count; /* goes on counting past CAPACITY, so that the test sees an overflow */
static uint8_t *window;
static size_t window_bytes;
static struct sigaction previous_segv, previous_trap;

/* Width in bits of the one memory operand of a plain load, store, test or compare; 0 for every other instruction. */
static uint32_t width_of(const uint8_t *code) {
  int operand16 = 0, rex_w = 0;
  for (; *code == 0x66; code++) operand16 = 1;
  if ((*code & 0xf0) == 0x40) rex_w = *code++ & 0x08;
  uint32_t operand = rex_w ? 64 : operand16 ? 16 : 32;
  uint8_t opcode = *code++;
  uint8_t extension = (code[0] >> 3) & 7; /* the reg field of ModRM, which selects within a group */
  switch (opcode) {
    case 0x88: case 0x8a:                       /* mov r/m8,r8 and back */
    case 0x84: case 0x38: case 0x3a:            /* test, cmp */
      return 8;
    case 0x89: case 0x8b:                       /* mov r/m,r and back */
    case 0x85: case 0x39: case 0x3b:            /* test, cmp */
      return operand;
    case 0xc6: return extension == 0 ? 8 : 0;       /* mov r/m8,imm8 */
    case 0xc7: return extension == 0 ? operand : 0; /* mov r/m,imm */
    case 0xf6: return extension == 0 ? 8 : 0;       /* test r/m8,imm8 */
    case 0xf7: return extension == 0 ? operand : 0; /* test r/m,imm */
    case 0x80: return extension == 7 ? 8 : 0;       /* cmp r/m8,imm8 */
    case 0x81: case 0x83: return extension == 7 ? operand : 0; /* cmp r/m,imm */
    case 0x63: return rex_w ? 32 : 0;               /* movsxd r64,r/m32 */
    case 0x0f:
      switch (code[0]) {
        case 0xb6: case 0xbe: return 8;         /* movzx, movsx from 8 bits */
        case 0xb7: case 0xbf: return 16;        /* from 16 bits */
      }
  }
  return 0;
}

static void on_segv(int signal, siginfo_t *info, void *context) {
  ucontext_t *user = context;
  uint8_t *address = info->si_addr;
  if (address < window || address >= window + window_bytes) {
    /* Not ours: the previous handler gets it when the instruction faults again. */
    sigaction(SIGSEGV, &previous_segv, NULL);
    return;
  }
  uint32_t index = record_count++;
  if (index < CAPACITY) {
    records[index].offset = (uint32_t)(address - window);
    records[index].width_bits = width_of((const uint8_t *)user->uc_mcontext.gregs[REG_RIP]);
    records[index].is_write = (user->uc_mcontext.gregs[REG_ERR] & FAULT_IS_WRITE) != 0;
  }
  mprotect(window, window_bytes, PROT_READ | PROT_WRITE);
  user->uc_mcontext.gregs[REG_EFL] |= TRAP_FLAG;
  (void)signal;
}

static void on_trap(int signal, siginfo_t *info, void *context) {
  ucontext_t *user = context;
  mprotect(window, window_bytes, PROT_NONE);
  user->uc_mcontext.gregs[REG_EFL] &= ~(greg_t)TRAP_FLAG;
  (void)signal;
  (void)info;
}

/* Starts with an empty record. `start` and `size_bytes` are multiples of the page size. 0 if it worked. */
int tracer_start(void *start, size_t size_bytes) {
  struct sigaction segv = {.sa_sigaction = on_segv, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  struct sigaction trap = {.sa_sigaction = on_trap, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  window = start;
  window_bytes = size_bytes;
  record_count = 0;
  if (sigaction(SIGSEGV, &segv, &previous_segv) != 0 || sigaction(SIGTRAP, &trap, &previous_trap) != 0) return -1;
  return mprotect(window, window_bytes, PROT_NONE);
}

/* Opens the window again and gives the number of accesses. */
uint32_t tracer_stop(void) {
  mprotect(window, window_bytes, PROT_READ | PROT_WRITE);
  sigaction(SIGSEGV, &previous_segv, NULL);
  sigaction(SIGTRAP, &previous_trap, NULL);
  return record_count;
}

const struct record *tracer_records(void) { return records; }

uint32_t tracer_capacity(void) { return CAPACITY; }
