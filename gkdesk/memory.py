"""How the process uses memory, where the system lets it choose."""

import sys

_ARENA_MAX = -8
"""``M_ARENA_MAX`` of glibc's ``malloc.h``."""


def share() -> None:
    """Have all threads take memory from what there is already.

    glibc gives threads areas of their own, so that they need not wait for each other. Here they
    hardly would: they read one file, they write one store. What they leave free in such an area
    nothing else uses, and after some files that is megabytes.
    """
    if sys.platform == "linux":
        import ctypes

        if choose := getattr(ctypes.CDLL(None), "mallopt", None):
            choose(_ARENA_MAX, 1)
