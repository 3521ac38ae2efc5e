"""The work that PYNQ does for a register access, step by step, on a plain file: what a typed accessor stands beside.

Mirrors the behaviour of pynq.mmio.MMIO.read/write and of pynq.registers (a numpy element viewed as a register; a field
is a property that reads the word and slices it, or reads, merges and writes it). Written from the description of that
behaviour; run as `pynq_paths.py FILE OFFSET`, prints nanoseconds a call as JSON.

What an access of a field costs there besides the word itself: the bits come as a slice, of one bit too, which a function
of its own turns into limits; and a text for debugging is formatted each time, whether or not it is shown.
"""

import functools
import json
import mmap
import os
import sys
import timeit

import numpy as np


class Mmio:
    def __init__(self, path, offset, length):
        self.base = offset
        self.length = length
        page = offset & ~(mmap.PAGESIZE - 1)
        descriptor = os.open(path, os.O_RDWR | os.O_SYNC)
        self.map = mmap.mmap(descriptor, length + offset - page, mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_WRITE, offset=page)
        os.close(descriptor)
        self.array = np.frombuffer(self.map, np.uint32, length >> 2, offset - page)

    def read(self, offset=0, length=4, word_order="little"):
        if length not in (1, 2, 4, 8):
            raise ValueError("length must be 1, 2, 4 or 8")
        if offset < 0:
            raise ValueError("offset must not be negative")
        if length == 8 and word_order not in ("big", "little"):
            raise ValueError("word order")
        index = offset >> 2
        if offset % 4:
            raise MemoryError("unaligned read")
        low = int(self.array[index])
        if length == 8:
            return low + (int(self.array[index + 1]) << 32)
        # The mask is made for each read, of a whole word too.
        return low & ((2 ** (8 * length)) - 1)

    def write(self, offset, data):
        if offset < 0:
            raise ValueError("offset must not be negative")
        index = offset >> 2
        if offset % 4:
            raise MemoryError("unaligned write")
        if type(data) is int:
            self.array[index] = np.uint32(data)
        else:
            raise ValueError("data must be int or bytes")


def limits(key, width):
    """The lowest and highest bit that an index names."""
    if isinstance(key, int):
        return key, key
    if not isinstance(key, slice):
        raise ValueError("int or slice")
    start, stop = key.start, key.stop
    if key.step is not None and key.step not in (1, -1):
        raise ValueError("step")
    if start is None:
        start = width - 1
    if stop is None:
        stop = 0
    for end in (start, stop):
        if end not in range(width):
            raise ValueError("slice endpoint")
    return min(start, stop), max(start, stop)


class Register:
    def __init__(self, buffer, index, width=32):
        self.buffer = buffer[index : index + 1]
        self.address = 4 * index
        self.width = width
        self.shows = False

    def note(self, text):
        if self.shows:
            print(text)

    def __getitem__(self, key):
        low, high = limits(key, self.width)
        value = int(self.buffer[0])
        self.note("read of bits {} at {}".format(key, hex(self.address)))
        return (value >> low) & ((1 << (high - low + 1)) - 1)

    def __setitem__(self, key, value):
        low, high = limits(key, self.width)
        mask = (1 << (high - low + 1)) - 1
        if value > mask:
            raise ValueError("too large")
        self.note("write of bits {} at {}: {}".format(key, hex(self.address), value))
        if high - low + 1 == self.width:
            self.buffer[0] = value
        else:
            word = int(self.buffer[0])
            self.buffer[0] = (word & ~(mask << low)) | (value << low)

    def __int__(self):
        return self[:]


def field(msb, lsb):
    key = slice(msb, lsb, -1)

    def getter(key, register):
        return register[key]

    def setter(key, register, value):
        register[key] = value

    return property(functools.partial(getter, key), functools.partial(setter, key))


def register_class(fields):
    return type("RegisterType", (Register,), {name: field(msb, lsb) for name, (msb, lsb) in fields.items()})


class RegisterMap:
    def __init__(self, buffer):
        self.buffer = buffer
        self.instances = {}


def add_register(cls, name, index, register_type):
    def getter(self):
        if name not in self.instances:
            self.instances[name] = register_type(self.buffer, index)
        return self.instances[name]

    setattr(cls, name, property(getter))


def nanoseconds(statement, names):
    """Nanoseconds of a statement, in a loop of its own: a function to be called for each would be no part of it."""
    timer = timeit.Timer(statement, globals=names)
    count, _ = timer.autorange()
    return sorted(seconds / count * 1e9 for seconds in timer.repeat(9, max(1, count // 10)))[4] * count / max(1, count // 10)


def main():
    path, offset = sys.argv[1], int(sys.argv[2], 0)
    mmio = Mmio(path, offset, 0x10000)
    kind = register_class({"MDT0": (0, 0), "UDT0": (1, 1), "ENT0": (7, 7), "TCLR0": (31, 0)})
    cls = type("Map", (RegisterMap,), {})
    for position, name in enumerate(["TCSR0", "TLR0", "TCR0"]):
        add_register(cls, name, position, kind)
    registers = cls(mmio.array)

    names = {"mmio": mmio, "registers": registers}
    print(
        json.dumps(
            {
                "read": nanoseconds("mmio.read(0)", names),
                "write": nanoseconds("mmio.write(4, 5)", names),
                "fieldRead": nanoseconds("registers.TCSR0.ENT0", names),
                "fieldWrite": nanoseconds("registers.TCSR0.ENT0 = 1", names),
            }
        )
    )


main()
