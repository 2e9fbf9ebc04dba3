# SPDX-License-Identifier: MIT
"""Limits on waits, as in common/clients/time_limit.h: a time that is ample on
a fast machine, multiplied by one factor."""
import os


def time_factor():
    """IOCP_TIME_FACTOR from the environment, if it is from 1 to 1000;
    otherwise 10."""
    text = os.environ.get("IOCP_TIME_FACTOR", "")
    factor = int(text) if text.isascii() and text.isdigit() else 0
    return factor if 1 <= factor <= 1000 else 10
