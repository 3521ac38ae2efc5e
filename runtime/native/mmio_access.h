/*
 * Single accesses to device registers: of exactly the width that the name says, in program order, and ordered against
 * ordinary memory as the kernel's readl and writel are (Linux, Documentation/memory-barriers.txt, "Kernel I/O barrier
 * effects"): what was written to memory before a register write is visible before it, and what the device wrote to
 * memory before the value that a register read gives is visible after it.
 */
#ifndef PYNQ_MMIO_ACCESS_H
#define PYNQ_MMIO_ACCESS_H

#include <stdint.h>

#if defined(__aarch64__)
#define PYNQ_BEFORE_WRITE() __asm__ __volatile__("dmb oshst" ::: "memory")
#define PYNQ_AFTER_READ() __asm__ __volatile__("dmb oshld" ::: "memory")
#define PYNQ_BARRIER() __asm__ __volatile__("dsb sy" ::: "memory")
#elif defined(__arm__)
#define PYNQ_BEFORE_WRITE() __asm__ __volatile__("dmb st" ::: "memory")
#define PYNQ_AFTER_READ() __asm__ __volatile__("dmb sy" ::: "memory")
#define PYNQ_BARRIER() __asm__ __volatile__("dsb sy" ::: "memory")
#elif defined(__x86_64__)
/* Uncached accesses are strongly ordered here (Intel SDM volume 3A, 11.3.1): only the compiler must keep the order. */
#define PYNQ_BEFORE_WRITE() __asm__ __volatile__("" ::: "memory")
#define PYNQ_AFTER_READ() __asm__ __volatile__("" ::: "memory")
#define PYNQ_BARRIER() __asm__ __volatile__("mfence" ::: "memory")
#else
#define PYNQ_BEFORE_WRITE() __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define PYNQ_AFTER_READ() __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define PYNQ_BARRIER() __atomic_thread_fence(__ATOMIC_SEQ_CST)
#endif

#define PYNQ_ACCESS(bits)                                                                                         \
  static inline uint##bits##_t pynq_load##bits(const volatile uint8_t *at) {                                      \
    uint##bits##_t value = *(const volatile uint##bits##_t *)(const volatile void *)at;                           \
    PYNQ_AFTER_READ();                                                                                            \
    return value;                                                                                                 \
  }                                                                                                               \
  static inline void pynq_store##bits(volatile uint8_t *at, uint##bits##_t value) {                               \
    PYNQ_BEFORE_WRITE();                                                                                          \
    *(volatile uint##bits##_t *)(volatile void *)at = value;                                                      \
  }

PYNQ_ACCESS(8)
PYNQ_ACCESS(16)
PYNQ_ACCESS(32)

#if UINTPTR_MAX > UINT32_MAX
PYNQ_ACCESS(64)
#else
/* A 32-bit bus interface: two accesses, the low word first; not atomic. */
static inline uint64_t pynq_load64(const volatile uint8_t *at) {
  uint64_t low = pynq_load32(at);
  return low | (uint64_t)pynq_load32(at + 4) << 32;
}
static inline void pynq_store64(volatile uint8_t *at, uint64_t value) {
  pynq_store32(at, (uint32_t)value);
  pynq_store32(at + 4, (uint32_t)(value >> 32));
}
#endif

#endif
