"""The process that opens strangers' files: takes orders from its standard input until that ends, or a file ends it."""

import os
import resource
import signal
import sys
import time
from pathlib import Path
from typing import BinaryIO

import msgspec
from msgspec.structs import replace

from pledgebank.photos.darkroom import developing
from pledgebank.photos.darkroom.developing import Unfit
from pledgebank.photos.darkroom.slips import Answer, Bounds, Fault, Order, Print

LARGEST_FILE = 64 * 2**20
GENTLENESS = 2


def main() -> None:
    """Develop what is ordered, one at a time."""
    orders, answers = _doors()
    os.nice(GENTLENESS)  # whoever waits for an answer of the server goes before
    developing.prepare()
    for line in orders:
        order = msgspec.json.decode(line, type=Order)
        answers.write(msgspec.json.encode(_answer(order)) + b"\n")
        answers.flush()


def _doors() -> tuple[BinaryIO, BinaryIO]:
    """Where orders come from and answers go, out of the way of libraries that print."""
    answers = os.fdopen(os.dup(1), "wb")
    with Path(os.devnull).open("r+b") as nowhere:
        for each in (1, 2):
            os.dup2(nowhere.fileno(), each)
    return sys.stdin.buffer, answers


def _answer(order: Order) -> Answer:
    began = time.process_time()
    _bind(order.bounds)
    try:
        made = developing.develop(Path(order.source), Path(order.into), order.bounds)
    except Unfit as unfit:
        return Answer(fault=unfit.fault)
    except MemoryError:
        return Answer(fault=Fault.TOO_LARGE)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return Answer(print=_accounted(made, began))


def _bind(bounds: Bounds) -> None:
    """Bind this process: past its time it dies of it, whether or not anybody is left to look."""
    until = int(time.process_time()) + 1 + bounds.computing
    _limit(resource.RLIMIT_CPU, until)
    _limit(resource.RLIMIT_AS, bounds.address_space)
    _limit(resource.RLIMIT_FSIZE, LARGEST_FILE)
    _limit(resource.RLIMIT_CORE, 0)
    signal.setitimer(signal.ITIMER_REAL, bounds.seconds + 1)


def _limit(what: int, most: int) -> None:
    _, ceiling = resource.getrlimit(what)
    resource.setrlimit(what, (most if ceiling == resource.RLIM_INFINITY else min(most, ceiling), ceiling))


def _accounted(made: Print, began: float) -> Print:
    return replace(made, peak=_peak(), computing=time.process_time() - began)


def _peak() -> int:
    try:  # on Linux ru_maxrss also counts what the server itself used when it began this process
        said = Path("/proc/self/status").read_text(encoding="ascii")
        return int(said.partition("VmHWM:")[2].split()[0]) * 1024
    except (OSError, ValueError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()
