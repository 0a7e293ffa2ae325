/* The same work in C, on the same memory, for `npm run bench`. */
#include <stdint.h>
#include <stddef.h>

/* What a page program through AXI Quad SPI sends: one value after the other to one register. */
void push_words(volatile uint32_t *target, const uint32_t *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        *target = words[i];
}

uint32_t pull_words(volatile uint32_t *source, uint32_t *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        words[i] = *source;
    return words[count - 1];
}

/* `rounds` times the steps of the interpreter benchmark: 24 writes and 8 polls that succeed at once. */
void run_steps(volatile uint32_t *registers, size_t rounds)
{
    for (size_t round = 0; round < rounds; round++)
        for (uint32_t group = 0; group < 8; group++) {
            registers[0x60 / 4] = 0xe6;
            registers[0x70 / 4] = 0xfffffffe;
            registers[0x68 / 4] = group;
            while ((registers[0x64 / 4] & 4) != 4)
                ;
        }
}
